// Turning what a script hands over into JSON text, with errors that say what could not be turned.

/** The JSON text of a value; `what` names it in the error. */
export function toJson(value: unknown, what: string): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value) as string | undefined;
  } catch (error) {
    // Cycles and BigInts are TypeErrors of the engine; anything else comes from a toJSON method.
    if (!(error instanceof TypeError)) throw error;
    throw new TypeError(`${what} cannot be turned into JSON: ${error.message}`, { cause: error });
  }
  if (text === undefined) throw new TypeError(`${what} cannot be turned into JSON: it is ${value === undefined ? "undefined" : `a ${typeof value}`}`);
  return text;
}
