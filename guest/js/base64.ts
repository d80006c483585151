// Base64: `atob` and `btoa` of the HTML standard, and the form in which bytes stand inside JSON.
import { DOMException } from "./dom_exception.ts";
import { needArguments } from "./webidl.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const digits = new Uint8Array(128).fill(64);
for (let i = 0; i < 64; i++) digits[alphabet.charCodeAt(i)] = i;

/** The standard's forgiving decode: white space is dropped, padding may be missing. Nothing if it is not base64. */
export function decodeBase64(input: string): Uint8Array<ArrayBuffer> | undefined {
  let text = /[\t\n\f\r ]/.test(input) ? input.replace(/[\t\n\f\r ]+/g, "") : input;
  if (text.length % 4 === 0) text = text.endsWith("==") ? text.slice(0, -2) : text.endsWith("=") ? text.slice(0, -1) : text;
  if (text.length % 4 === 1) return undefined;
  const bytes = new Uint8Array((text.length * 3) >> 2);
  let end = 0;
  let held = 0;
  let bits = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const digit = code < 128 ? digits[code]! : 64;
    if (digit === 64) return undefined;
    held = ((held << 6) | digit) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[end++] = held >> bits;
    }
  }
  return bytes;
}

export function encodeBase64(bytes: Uint8Array): string {
  return encode(bytes.length, (i) => bytes[i]!);
}

function encode(length: number, byteAt: (index: number) => number): string {
  let text = "";
  let i = 0;
  for (; i + 2 < length; i += 3) {
    const held = (byteAt(i) << 16) | (byteAt(i + 1) << 8) | byteAt(i + 2);
    text += alphabet[held >> 18]! + alphabet[(held >> 12) & 63]! + alphabet[(held >> 6) & 63]! + alphabet[held & 63]!;
  }
  if (i + 1 === length) {
    const held = byteAt(i) << 4;
    text += `${alphabet[held >> 6]}${alphabet[held & 63]}==`;
  } else if (i + 2 === length) {
    const held = (byteAt(i) << 10) | (byteAt(i + 1) << 2);
    text += `${alphabet[held >> 12]}${alphabet[(held >> 6) & 63]}${alphabet[held & 63]}=`;
  }
  return text;
}

export function atob(data: string): string {
  needArguments(arguments.length, 1, "atob");
  const bytes = decodeBase64(`${data}`);
  if (bytes === undefined) throw new DOMException("atob: the input is not valid base64", "InvalidCharacterError");
  let text = "";
  // In slices, because each byte becomes an argument of its own.
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return text;
}

export function btoa(data: string): string {
  needArguments(arguments.length, 1, "btoa");
  const text = `${data}`;
  if (/[^\0-\xff]/.test(text)) {
    throw new DOMException("btoa: the input holds a character above U+00FF", "InvalidCharacterError");
  }
  return encode(text.length, (i) => text.charCodeAt(i));
}
