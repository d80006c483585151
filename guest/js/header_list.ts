// Header lists: flat arrays of name, value, name, value, with names in lower case. Requests and
// responses keep these; a `Headers` object is built over one only when somebody asks for it.
import { isObject, isRecordKey, pairsOf } from "./webidl.ts";

export type HeaderList = string[];

// Checking a name costs a regular expression and a lower-casing, about a microsecond in the engine;
// a lookup costs a tenth of that. These are the names and values that handlers write most.
const knownNames: Record<string, string> = Object.create(null);
for (const name of [
  "Accept", "Accept-Encoding", "Accept-Language", "Access-Control-Allow-Credentials", "Access-Control-Allow-Headers",
  "Access-Control-Allow-Methods", "Access-Control-Allow-Origin", "Authorization", "Cache-Control",
  "Content-Disposition", "Content-Encoding", "Content-Length", "Content-Type", "Cookie", "ETag", "Host",
  "If-None-Match", "Last-Modified", "Location", "Origin", "Referer", "Set-Cookie", "User-Agent", "Vary",
  "X-Forwarded-For", "X-Request-Id", "X-Requested-With",
]) {
  const lower = name.toLowerCase();
  knownNames[name] = lower;
  knownNames[lower] = lower;
}

const knownValues: Record<string, true> = Object.create(null);
for (const value of [
  "application/json", "application/json; charset=UTF-8", "text/html; charset=UTF-8", "text/html; charset=utf-8", "text/html;charset=utf-8",
  "text/plain; charset=UTF-8", "text/plain;charset=UTF-8", "text/html", "text/plain", "no-store", "*",
]) {
  knownValues[value] = true;
}

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const plainValue = /^[!-~](?:[ -~]*[!-~])?$/;

export function isToken(text: string): boolean {
  return token.test(text);
}

export function headerName(name: unknown): string {
  const known = typeof name === "string" ? knownNames[name] : undefined;
  if (known !== undefined) return known;
  const text = `${name as string}`;
  if (!token.test(text)) throw new TypeError(`${JSON.stringify(text)} is not a valid header name`);
  return text.toLowerCase();
}

export function headerValue(value: unknown): string {
  let text = `${value as string}`;
  if (typeof value === "number" || knownValues[text] || plainValue.test(text)) return text;
  text = trimSpace(text);
  if (/[^\x01-\x09\x0b\x0c\x0e-\xff]/.test(text)) {
    throw new TypeError(`${JSON.stringify(text)} is not a valid header value: it holds a line break, a NUL or a character above U+00FF`);
  }
  return text;
}

/** Without HTTP's white space around it. A regular expression would try each of many blanks in the middle as the last ones. */
export function trimSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (start < end && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

export function listHas(list: HeaderList, name: string): boolean {
  for (let i = 0; i < list.length; i += 2) if (list[i] === name) return true;
  return false;
}

/** Every value of a header, joined as the standard says; nothing if there is none. */
export function listGet(list: HeaderList, name: string): string | null {
  let found: string | null = null;
  for (let i = 0; i < list.length; i += 2) {
    if (list[i] === name) found = found === null ? list[i + 1]! : `${found}, ${list[i + 1]}`;
  }
  return found;
}

export function listSet(list: HeaderList, name: string, value: string): void {
  for (let i = 0; i < list.length; i += 2) {
    if (list[i] !== name) continue;
    list[i + 1] = value;
    listRemove(list, name, i + 2);
    return;
  }
  list.push(name, value);
}

/** Removes a header in place, from an index on: `Headers` objects hold on to the same array. */
export function listRemove(list: HeaderList, name: string, from = 0): void {
  let kept = from;
  for (let i = from; i < list.length; i += 2) {
    if (list[i] === name) continue;
    list[kept++] = list[i]!;
    list[kept++] = list[i + 1]!;
  }
  list.length = kept;
}

/** Appends what a `HeadersInit` other than a `Headers` says. */
export function fillList(list: HeaderList, init: unknown): void {
  if (!isObject(init)) throw new TypeError("headers must be an object or a list of pairs");
  const iterate = (init as Partial<Iterable<unknown>>)[Symbol.iterator];
  if (iterate !== undefined && iterate !== null) {
    for (const [name, value] of pairsOf(init, "headers")) list.push(headerName(name), headerValue(value));
    return;
  }
  for (const key of Reflect.ownKeys(init)) {
    if (isRecordKey(init, key)) list.push(headerName(key), headerValue((init as Record<PropertyKey, unknown>)[key]));
  }
}
