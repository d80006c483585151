// Base64: `atob` and `btoa` of the HTML standard, and the form in which bytes stand inside JSON. The engine itself has
// all of it, but for the count of the arguments.
import { needArguments } from "./webidl.ts";

const own = { atob: globalThis.atob, btoa: globalThis.btoa };

export function atob(data: string): string {
  needArguments(arguments.length, 1, "atob");
  return own.atob(data);
}

export function btoa(data: string): string {
  needArguments(arguments.length, 1, "btoa");
  return own.btoa(data);
}

/** The standard's forgiving decode: white space is dropped, padding may be missing. Nothing if it is not base64. */
export function decodeBase64(input: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.fromBase64(input);
  } catch {
    return undefined;
  }
}

export function encodeBase64(bytes: Uint8Array): string {
  return bytes.toBase64();
}
