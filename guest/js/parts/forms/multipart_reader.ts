// multipart/form-data, read from bytes that anybody may have sent: in one pass, with bounds on what may be many or long.
import { trimSpace } from "../../header_list.ts";
import type { FormParts } from "../../invocation.ts";
import { native } from "../../native.ts";
import { storedAt } from "./content.ts";
import type { Content } from "./content.ts";

/** Each part is an object or two in the script's memory, however few bytes it was on its way. */
const maxParts = 1_000;
/** All header lines of one part. */
const maxHeaderBytes = 16_384;
/** RFC 2046. */
const maxBoundary = 70;

const dash = 0x2d;
const carriageReturn = 0x0d;
const lineFeed = 0x0a;

/** One part. Its content lies in the body's own bytes, or with the host. */
export interface Part<Inside extends Content = Content> {
  name: string;
  /** There is one if it is a file. */
  filename: string | undefined;
  type: string | undefined;
  content: Inside;
}

/** What is thrown for a form that cannot be read: callers make the error of it that is theirs. */
export class BrokenForm {
  readonly problem: string;
  /** Which part it is, the first being 1. */
  readonly part: number | undefined;

  constructor(problem: string, part?: number) {
    this.problem = part === undefined ? problem : `part ${part}: ${problem}`;
    this.part = part;
  }
}

export function readMultipart(bytes: Uint8Array, boundary: string | undefined): Array<Part<Uint8Array>> {
  if (boundary === undefined) throw new BrokenForm("its content type names no boundary");
  if (boundary.length > maxBoundary || !/^[ -~]*[!-~]$/.test(boundary)) throw new BrokenForm(`its boundary must be 1 to ${maxBoundary} printable characters`);
  const findBoundary = finder(native.utf8Encode(`\r\n--${boundary}`));
  const parts: Array<Part<Uint8Array>> = [];
  // The first boundary has no line before it, unless there is a preamble.
  const opening = native.utf8Encode(`--${boundary}`);
  let at = opening.every((byte, i) => bytes[i] === byte) ? opening.length : after(findBoundary(bytes, 0), opening.length, "it does not begin with its boundary");
  while (!isEnd(bytes, at)) {
    const part = parts.length + 1;
    if (part > maxParts) throw new BrokenForm(`it has more than ${maxParts} parts`);
    const head = afterLine(bytes, at, part);
    const content = endOfHeaders(bytes, head, part);
    const end = findBoundary(bytes, content - 2);
    at = after(end, opening.length, "it is not ended by the boundary", part);
    parts.push({ ...headersOf(bytes.subarray(head, content), part), content: bytes.subarray(content, Math.max(content, end)) });
  }
  return parts;
}

/** The parts of a form that the host has taken apart. */
export function partsOf({ parts, problem, part }: FormParts): Part[] {
  const found: Part[] = [];
  let stored = 0;
  for (let i = 0; i < parts.length; i += 2) {
    const inside = parts[i + 1]!;
    const content = typeof inside === "number" ? storedAt(stored, inside) : inside;
    if (typeof inside === "number") stored += inside;
    found.push({ ...headersOf(parts[i] as Uint8Array, found.length + 1), content });
  }
  if (problem !== undefined) throw new BrokenForm(problem, part);
  return found;
}

/** Where a boundary ends that was found. */
function after(found: number, length: number, problem: string, part?: number): number {
  if (found < 0) throw new BrokenForm(problem, part);
  return found + 2 + length;
}

function isEnd(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === dash && bytes[at + 1] === dash;
}

/** After a boundary there may be blanks, and then comes a line break. */
function afterLine(bytes: Uint8Array, at: number, part: number): number {
  while (bytes[at] === 0x20 || bytes[at] === 0x09) at++;
  if (bytes[at] !== carriageReturn || bytes[at + 1] !== lineFeed) throw new BrokenForm("the boundary before it is not followed by a line break", part);
  return at + 2;
}

/** Where the content of a part begins: after the empty line. */
function endOfHeaders(bytes: Uint8Array, from: number, part: number): number {
  const most = Math.min(bytes.length, from + maxHeaderBytes);
  for (let at = from; at < most; ) {
    if (bytes[at] === carriageReturn && bytes[at + 1] === lineFeed) return at + 2;
    const line = bytes.subarray(at, most).indexOf(lineFeed);
    at = line < 0 ? most : at + line + 1;
  }
  throw new BrokenForm(most === bytes.length ? "the body ends within its headers" : `its headers are longer than ${maxHeaderBytes} bytes`, part);
}

function headersOf(bytes: Uint8Array, part: number): Omit<Part, "content"> {
  let disposition: string | undefined;
  let type: string | undefined;
  for (const line of native.utf8Decode(bytes, false, true).split("\r\n")) {
    if (line === "") continue;
    const colon = line.indexOf(":");
    if (colon < 1) throw new BrokenForm("one of its headers has no name", part);
    const name = line.slice(0, colon).toLowerCase();
    const value = trimSpace(line.slice(colon + 1));
    if (name === "content-disposition") disposition = value;
    else if (name === "content-type") type = value;
  }
  if (disposition === undefined || !/^form-data[\t ]*(;|$)/i.test(disposition)) throw new BrokenForm("it has no Content-Disposition: form-data", part);
  const name = quoted(disposition, "name");
  if (name === undefined) throw new BrokenForm("it has no name", part);
  return { name, filename: extended(disposition, part) ?? quoted(disposition, "filename"), type };
}

const escapes: Record<string, string> = { "%0A": "\n", "%0D": "\r", "%22": '"' };

/** A parameter as browsers write it: a backslash is itself, and the three characters that would end it are escaped. */
function quoted(disposition: string, name: string): string | undefined {
  for (const [, key, text, plain] of disposition.matchAll(/;[\t ]*([^=;"\t ]*)=(?:"([^"]*)"|([^;"\t ]*))/g)) {
    if (key!.toLowerCase() === name) return (text ?? plain)!.replace(/%0A|%0D|%22/gi, (escaped) => escapes[escaped.toUpperCase()]!);
  }
  return undefined;
}

/** The file name as other clients write one that is not ASCII. */
function extended(disposition: string, part: number): string | undefined {
  const text = /;[\t ]*filename\*=utf-8'[^']*'([^;\t ]*)/i.exec(disposition)?.[1];
  if (text === undefined) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new BrokenForm("the name of its file has broken escapes", part);
  }
}

/**
 * Finds a pattern, from an index on, by the way of Horspool: most bytes are never looked at. The pattern's first byte
 * stands in it only once, so that no byte is compared again and again either.
 */
function finder(pattern: Uint8Array): (bytes: Uint8Array, from: number) => number {
  const last = pattern.length - 1;
  const shifts = new Uint8Array(256).fill(pattern.length);
  for (let i = 0; i < last; i++) shifts[pattern[i]!] = last - i;
  return (bytes, from) => {
    const most = bytes.length - pattern.length;
    for (let at = from; at <= most; at += shifts[bytes[at + last]!]!) {
      let same = 0;
      while (same <= last && bytes[at + same] === pattern[same]) same++;
      if (same > last) return at;
    }
    return -1;
  };
}
