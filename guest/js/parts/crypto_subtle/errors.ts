// The errors of the Web Crypto standard.
import { DOMException } from "../../dom_exception.ts";

type Name = "DataError" | "InvalidAccessError" | "NotSupportedError" | "OperationError" | "SyntaxError";

export function failure(name: Name, message: string): Error {
  return new DOMException(message, name);
}

/** What the host refuses because of its arguments, as the standard's error; anything else as it is. */
export async function orFail<T>(work: Promise<T>, name: Name): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw (error as { code?: unknown }).code === "INVALID_ARGUMENT" ? failure(name, (error as Error).message) : error;
  }
}
