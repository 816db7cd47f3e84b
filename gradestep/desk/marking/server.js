/** What the page asks its server, one after the other, so that each request knows what the one before it changed. */

const token = new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
let last = Promise.resolve();

/**
 * Ask the server; without a body it is a question, with one an order.
 * @param {string} what
 * @param {object} [body]
 * @returns {Promise<object>} the answer
 * @throws {Error} with a sentence for the grader
 */
export async function ask(what, body) {
  const order = body && { method: "POST", body: JSON.stringify(body) };
  const headers = { Authorization: `token ${token}`, "Content-Type": "application/json" };
  let answer;
  try {
    answer = await fetch(`api/${what}`, { ...order, headers });
  } catch {
    throw new Error("The server does not answer, and this was not saved: is gradestep mark still running?");
  }
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error);
  return said;
}

/**
 * Do something when all that was begun before it is done.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export function inTurn(work) {
  const mine = last.then(work);
  last = mine.catch(() => {});
  return mine;
}
