/** The server extension, `handlers.py`, as the browser sees it. */

export class Server {
  /** @param settings  the application's own, which know the address and its tokens */
  constructor(settings, connection) {
    Object.assign(this, { settings, connection });
    this.base = settings.baseUrl;
  }

  get(what, query) {
    return this.request(`${what}?${new URLSearchParams(query)}`, {});
  }

  post(what, body) {
    return this.request(what, { method: "POST", body: JSON.stringify(body) });
  }

  async request(what, init) {
    const response = await this.connection.makeRequest(`${this.base}gradestep/${what}`, init, this.settings);
    if (!response.ok) throw new Error(`${what}: the server says ${response.status}`);
    return response.json();
  }

  /** Return the front end of a widget, such as "quiz/card.js", as the kernel's widget has it. */
  async widget(name) {
    return (await import(`${this.base}gradestep/front-end/${name}`)).default;
  }

  addStyle(name) {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href: `${this.base}gradestep/front-end/${name}` });
    document.head.append(link);
  }
}
