// What a request says, for handlers that get it as plain values. What cannot be read is the client's mistake: a 400
// that says what is wrong, and where.
import { BadRequestError, HttpError } from "./errors.ts";
import { toFields } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { parseForm } from "./form_encoding.ts";
import { forms } from "./forms.ts";
import type { Upload } from "./forms.ts";
import { listGet } from "./header_list.ts";
import type { RawEvent } from "./invocation.ts";
import { native } from "./native.ts";
import { pathOf, queryOf } from "./request_target.ts";

export interface Form {
  fields: Fields;
  files: Upload[];
}

/** The bytes of the body, not copied. */
export function bytesOfBody(raw: RawEvent): Uint8Array {
  if (raw.body !== undefined) return raw.body;
  if (raw.formParts !== undefined) throw tooLarge();
  if (raw.streamed !== true) return new Uint8Array(0);
  throw new TypeError("The body of this request is still on its way to the fetch handler, which alone can read it: await request.text()");
}

/** A form of this size is there for who reads it as one. */
function tooLarge(): HttpError {
  const problem = "it is a form too large to be in memory as a whole: read its fields in request.form and its files in request.files";
  const error = new HttpError(`The request body cannot be read as text or bytes: ${problem}`, { in: "body", problem });
  return Object.assign(error, { status: 413, code: "BODY_TOO_LARGE" });
}

/** The body as text. */
export function textOf(raw: RawEvent): string {
  const bytes = bytesOfBody(raw);
  if (bytes.length === 0) return "";
  const charset = /;\s*charset\s*=\s*"?([^";,\s]*)/i.exec(contentTypeOf(raw) ?? "")?.[1];
  if (charset !== undefined && !/^(utf-?8|(us-)?ascii)$/i.test(charset)) {
    throw unreadable(`its charset is ${quoted(charset)}, but text is read as UTF-8`, { expected: "utf-8", given: charset });
  }
  try {
    return native.utf8Decode(bytes, true, false);
  } catch {
    const offset = firstInvalid(bytes);
    throw unreadable(`the byte at offset ${offset} is not UTF-8`, { expected: "utf-8", offset });
  }
}

function unreadable(problem: string, details: object): BadRequestError {
  return new BadRequestError(`The request body is not readable as text: ${problem}`, { in: "body", problem, ...details });
}

/** Where text that is decoded loosely has a replacement that the bytes themselves do not have. */
function firstInvalid(bytes: Uint8Array): number {
  let offset = 0;
  for (const piece of native.utf8Decode(bytes, false, true).split("\ufffd")) {
    offset += native.utf8Encode(piece).length;
    if (bytes[offset] !== 0xef || bytes[offset + 1] !== 0xbf || bytes[offset + 2] !== 0xbd) break;
    offset += 3;
  }
  return offset;
}

/** The body as JSON, whatever its content type says. */
export function jsonOf(text: string): unknown {
  const expected = "application/json";
  if (text === "") throw new BadRequestError("The request body is empty, but JSON was expected", { in: "body", expected });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw malformedJson(text, error as Error, { in: "body", expected });
  }
}

function malformedJson(text: string, { name, message, stack = "" }: Error, details: object): BadRequestError {
  // Anything but a SyntaxError is the stack that ended.
  const problem = name === "SyntaxError" ? message.replace(/( in JSON)? at position .*/s, "") : "it is nested too deeply";
  // The stack has the place of the value that is wrong, also where the message has none, or counts lines in its own way.
  const place = /<input>:(\d+):(\d+)/.exec(stack) ?? /line (\d+) column (\d+)/.exec(message);
  if (place === null) return new BadRequestError(`The request body is not valid JSON: ${problem}`, { ...details, problem });
  const line = Number(place[1]);
  const column = inCharacters(text.split("\n", line)[line - 1] ?? "", Number(place[2]));
  return new BadRequestError(`The request body is not valid JSON: ${problem}, at line ${line}, column ${column}`, { ...details, problem, line, column });
}

/** The engine counts the bytes of a line. */
function inCharacters(line: string, column: number): number {
  return native.utf8Decode(native.utf8Encode(line).subarray(0, column - 1), false, true).length + 1;
}

const urlencoded = "application/x-www-form-urlencoded";
const multipart = "multipart/form-data";

/** The body as a form, by its content type. */
export function formOf(raw: RawEvent, text: () => string): Form {
  const contentType = contentTypeOf(raw);
  const given = contentType?.split(";", 1)[0]!.trim().toLowerCase();
  if (given === urlencoded) return { fields: toFields(parseForm(text(), strictly("The request body is not a valid form", { in: "body", expected: urlencoded }))), files: [] };
  if (given === multipart) {
    const { list, files } = forms().readUploads(raw.formParts ?? bytesOfBody(raw), contentType!);
    return { fields: toFields(list), files };
  }
  throw new BadRequestError(`The request body is not a form: its content type must be ${urlencoded} or ${multipart}, but it is ${given || "missing"}`, {
    in: "body", expected: [urlencoded, multipart], given: given ?? null,
  });
}

export function queryFieldsOf(url: string): Fields {
  return toFields(parseForm(queryOf(url), strictly("The query is not valid", { in: "query" })));
}

/** The host has decoded them, loosely. */
export function paramFieldsOf(raw: RawEvent & { url: string }): Fields {
  const { params = [] } = raw;
  const path = params.length === 0 ? "" : pathOf(raw.url);
  if (path.includes("%")) path.split("/").forEach(strictly("The path is not valid", { in: "path" }));
  return toFields(params);
}

function contentTypeOf(raw: RawEvent): string | null {
  return listGet(raw.headers ?? [], "content-type");
}

/** Decodes what is percent-encoded, and refuses what is not well so. */
function strictly(what: string, details: object): (escaped: string) => string {
  return (escaped) => {
    try {
      return decodeURIComponent(escaped.replaceAll("+", " "));
    } catch {
      const problem = `malformed percent-encoding in ${quoted(escaped)}`;
      throw new BadRequestError(`${what}: ${problem}`, { ...details, problem });
    }
  };
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}
