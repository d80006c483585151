// MIME types, as the MIME Sniffing standard reads and writes them.
import { isToken, trimSpace } from "../../header_list.ts";

export interface MimeType {
  /** In lower case. */
  essence: string;
  /** Names in lower case; the first of each counts. */
  parameters: Map<string, string>;
  /** The whole in its usual form. */
  text: string;
}

const piece = /(?:[^",]|"(?:[^"\\]|\\[^])*(?:"|\\?$))+/g;

/** What the values of a content type say, joined as `Headers.get` gives them: the last that is a MIME type counts. */
export function mimeTypeOf(contentType: string | null): MimeType | undefined {
  const types = (contentType?.match(piece) ?? []).map(parseMimeType);
  return types.findLast((type) => type !== undefined && type.essence !== "*/*");
}

const parameter = /;[\t\n\r ]*([^;=]*)(?:=(?:"((?:[^"\\]|\\[^])*\\?)(?:"|$)[^;]*|([^;]*)))?/g;

/** One MIME type. */
export function parseMimeType(text: string): MimeType | undefined {
  const end = text.indexOf(";");
  const essence = trimSpace(end < 0 ? text : text.slice(0, end)).toLowerCase();
  const halves = essence.split("/");
  if (halves.length !== 2 || !halves.every(isToken)) return undefined;
  const parameters = new Map<string, string>();
  for (const [, name = "", quoted, plain = ""] of end < 0 ? [] : text.slice(end).matchAll(parameter)) {
    const key = name.toLowerCase();
    const value = quoted === undefined ? trimSpace(`=${plain}`).slice(1) : quoted.replace(/\\([^])/g, "$1");
    const isValid = isToken(key) && !/[^\t -~\x80-\xff]/.test(value) && (quoted !== undefined || value !== "");
    if (isValid && !parameters.has(key)) parameters.set(key, value);
  }
  return { essence, parameters, text: write(essence, parameters) };
}

function write(essence: string, parameters: Map<string, string>): string {
  let text = essence;
  for (const [name, value] of parameters) text += `;${name}=${isToken(value) ? value : `"${value.replace(/["\\]/g, "\\$&")}"`}`;
  return text;
}
