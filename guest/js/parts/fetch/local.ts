// URLs whose content is here already: `data:`, and `blob:` with a blob of this invocation.
import { decodeBase64 } from "../../base64.ts";
import { blobAt } from "../../blob_urls.ts";
import { forms } from "../../forms.ts";
import { listGet } from "../../header_list.ts";
import type { HeaderList } from "../../header_list.ts";
import { native } from "../../native.ts";
import { fetchedResponse } from "../../response.ts";
import type { Response } from "../../response.ts";
import { parseMimeType } from "../forms/mime_type.ts";

export function localResponse(url: string, method: string, headers: HeaderList): Response {
  const [bare = ""] = url.split("#", 1);
  return bare.startsWith("data:") ? dataResponse(bare, method) : blobResponse(bare, method, listGet(headers, "range"));
}

function failure(why: string): TypeError {
  return new TypeError(`fetch failed: ${why}`);
}

function blobResponse(url: string, method: string, range: string | null): Response {
  const blob = blobAt(url);
  if (blob === undefined) throw failure("there is no blob at this URL");
  if (method !== "GET") throw failure("a blob can only be read with GET");
  const whole = forms().contentOf(blob);
  const [start, end] = range === null ? [0, whole.length] : rangeOf(range, whole.length);
  const part = whole.subarray(start, end);
  const content = forms().asBody(part);
  const list = ["content-length", `${part.length}`, "content-type", blob.type];
  if (range === null) return fetchedResponse({ status: 200, statusText: "OK", url, redirected: false, list, content });
  list.push("content-range", `bytes ${start}-${end - 1}/${whole.length}`);
  return fetchedResponse({ status: 206, statusText: "Partial Content", url, redirected: false, list, content });
}

/** From where to before where a `Range` of one part leads. */
function rangeOf(range: string, size: number): [number, number] {
  const [, first = "", last = ""] = /^bytes[\t ]*=[\t ]*(\d*)[\t ]*-[\t ]*(\d*)$/i.exec(range) ?? [];
  const start = first === "" ? Math.max(size - Number(last), 0) : Number(first);
  const end = first === "" || last === "" ? size : Math.min(Number(last) + 1, size);
  if (first + last === "" || start >= end) throw failure(`the blob of ${size} bytes has no part '${range}'`);
  return [start, end];
}

/** As the standard's "data: URL processor" has it. */
function dataResponse(url: string, method: string): Response {
  const comma = url.indexOf(",");
  if (comma < 0) throw failure("a data: URL has a comma before its data");
  const head = url.slice("data:".length, comma).replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, "");
  const type = head.replace(/; *base64$/i, "");
  const bytes = percentDecode(url.slice(comma + 1));
  const content = type === head ? bytes : decodeBase64(native.utf8Decode(bytes, false, true));
  if (content === undefined) throw failure("the data of the URL is not valid base64");
  const mimeType = parseMimeType(type.startsWith(";") ? `text/plain${type}` : type);
  const list = ["content-type", mimeType?.text ?? "text/plain;charset=US-ASCII"];
  return fetchedResponse({ status: 200, statusText: "OK", url, redirected: false, list, content: method === "HEAD" ? null : content });
}

function percentDecode(text: string): Uint8Array<ArrayBuffer> {
  const bytes = native.utf8Encode(text);
  if (!text.includes("%")) return bytes;
  let end = 0;
  for (let at = 0; at < bytes.length; at++) {
    const hex = bytes[at] === 0x25 ? /^%([\da-f]{2})/i.exec(String.fromCharCode(...bytes.subarray(at, at + 3))) : null;
    if (hex !== null) at += 2;
    bytes[end++] = hex === null ? bytes[at]! : parseInt(hex[1]!, 16);
  }
  return bytes.slice(0, end);
}
