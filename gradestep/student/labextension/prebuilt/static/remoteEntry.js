/**
 * What JupyterLab and Notebook 7 load: a module-federation container, written by hand, so that there is nothing to build.
 * It holds one plugin, which fetches the rest from the server. Whatever fails in there is a line in the console: cells
 * are run then as without it.
 */
(() => {
  let shared = {};
  const say = (error) => console.error("gradestep: cells stay as they are.", error);

  /** Return a module that the application shares, such as "@lumino/widgets". */
  async function sharedModule(name) {
    const versions = Object.values(shared[name] ?? {});
    const version = versions.find(({ loaded }) => loaded) ?? versions[0];
    if (!version) throw new Error(`the application shares no ${name}`);
    return (await version.get())();
  }

  async function start(app, tracker, palette, modules) {
    const { baseUrl } = app.serviceManager.serverSettings;
    const { extend } = await import(`${baseUrl}gradestep/front-end/labextension/extend.js`);
    await extend({ app, tracker, palette, ...modules });
  }

  /** Return the plugin; an application that has no notebooks, or shares none, gets none. */
  async function plugins() {
    const names = ["@jupyterlab/notebook", "@jupyterlab/services", "@lumino/widgets", "@jupyterlab/apputils"];
    const [notebook, services, widgets, apputils] = await Promise.all(names.map(sharedModule));
    const activate = (app, tracker, palette) => {
      start(app, tracker, palette, { services, widgets }).catch(say);
    };
    const wants = { requires: [notebook.INotebookTracker], optional: [apputils.ICommandPalette] };
    return [{ id: "gradestep:course", autoStart: true, ...wants, activate }];
  }

  window._JUPYTERLAB = window._JUPYTERLAB ?? {};
  window._JUPYTERLAB.gradestep = {
    init: (scope) => {
      shared = scope;
    },
    get: async () => {
      const found = await plugins().catch((error) => {
        say(error);
        return [];
      });
      return () => ({ __esModule: true, default: found });
    },
  };
})();
