// application/x-www-form-urlencoded, as the URL standard parses and writes it: queries and forms.
import { native } from "./native.ts";

/** The text behind one escaped name or value. Broken escapes stay as they are, broken UTF-8 becomes U+FFFD. */
export function decodeComponent(escaped: string): string {
  const text = escaped.includes("+") ? escaped.replaceAll("+", " ") : escaped;
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return decodeLoosely(text);
  }
}

function decodeLoosely(text: string): string {
  const bytes = native.utf8Encode(text);
  let end = 0;
  for (let i = 0; i < bytes.length; i++) {
    let byte = bytes[i]!;
    if (byte === 0x25 && i + 2 < bytes.length) {
      const high = hexDigit(bytes[i + 1]!);
      const low = hexDigit(bytes[i + 2]!);
      if (high >= 0 && low >= 0) {
        byte = high * 16 + low;
        i += 2;
      }
    }
    bytes[end++] = byte;
  }
  return native.utf8Decode(bytes.subarray(0, end), false, true);
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function identity(text: string): string {
  return text;
}

/** A flat list of names and values. */
export function parseForm(text: string, decode: (escaped: string) => string = decodeComponent): string[] {
  const list: string[] = [];
  if (text === "") return list;
  if (!text.includes("%") && !text.includes("+")) decode = identity;
  for (const piece of text.split("&")) {
    if (piece === "") continue;
    const equals = piece.indexOf("=");
    if (equals < 0) list.push(decode(piece), "");
    else list.push(decode(piece.slice(0, equals)), decode(piece.slice(equals + 1)));
  }
  return list;
}

const needsNoEscape = /^[\w*.-]*$/;

function encodeComponent(text: string): string {
  if (needsNoEscape.test(text)) return text;
  return encodeURIComponent(text)
    .replaceAll("%20", "+")
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

export function writeForm(list: readonly string[]): string {
  let text = "";
  for (let i = 0; i < list.length; i += 2) {
    text += `${i === 0 ? "" : "&"}${encodeComponent(list[i]!)}=${encodeComponent(list[i + 1]!)}`;
  }
  return text;
}
