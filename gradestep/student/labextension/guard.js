/** What keeps an error of ours from anything else. */

/** Return `slot`, whose errors are lines in the console: JupyterLab and the notebook go on. */
export function guarded(slot) {
  const say = (error) => console.error("gradestep:", error);
  return (...given) => {
    try {
      const result = slot(...given);
      return typeof result?.catch === "function" ? result.catch(say) : result;
    } catch (error) {
      say(error);
      return undefined;
    }
  };
}

/** Call `slot` the next time that `signal` is emitted, and not again. */
export function once(signal, slot) {
  const heard = (...given) => {
    signal.disconnect(heard);
    slot(...given);
  };
  signal.connect(heard);
}
