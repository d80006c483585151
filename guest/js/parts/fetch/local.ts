// URLs whose content is here already: `data:`, and `blob:` with a blob of this invocation.
import { decodeBase64 } from "../../base64.ts";
import { blobAt } from "../../blob_urls.ts";
import { extract } from "../../body_init.ts";
import { native } from "../../native.ts";
import { fetchedResponse } from "../../response.ts";
import type { Response } from "../../response.ts";

export function localResponse(url: string, method: string): Response {
  const [bare = ""] = url.split("#", 1);
  if (bare.startsWith("data:")) return dataResponse(bare, method);
  const blob = blobAt(bare);
  if (method !== "GET" || blob === undefined) throw new TypeError(`fetch failed: ${blob === undefined ? "there is no blob at this URL" : "a blob can only be read with GET"}`);
  const { content } = extract(blob);
  const list = ["content-length", `${blob.size}`, "content-type", blob.type];
  return fetchedResponse({ status: 200, statusText: "OK", url: bare, redirected: false, list, content: content as Uint8Array });
}

function dataResponse(url: string, method: string): Response {
  const comma = url.indexOf(",");
  if (comma < 0) throw new TypeError("fetch failed: a data: URL has a comma before its data");
  const head = url.slice("data:".length, comma).trim();
  const base64 = / *; *base64$/i.exec(head);
  const bytes = percentDecode(url.slice(comma + 1));
  const content = base64 === null ? bytes : decodeBase64(native.utf8Decode(bytes, false, true));
  if (content === undefined) throw new TypeError("fetch failed: the data of the URL is not valid base64");
  const list = ["content-type", typeOf(base64 === null ? head : head.slice(0, base64.index))];
  return fetchedResponse({ status: 200, statusText: "OK", url, redirected: false, list, content: method === "HEAD" ? null : content });
}

function typeOf(given: string): string {
  const type = given.startsWith(";") ? `text/plain${given}` : given;
  return /^[!#$%&'*+\-.^_`|~\w]+\/[!#$%&'*+\-.^_`|~\w]+ *(;.*)?$/.test(type) ? type : "text/plain;charset=US-ASCII";
}

function percentDecode(text: string): Uint8Array<ArrayBuffer> {
  const bytes = native.utf8Encode(text);
  let end = 0;
  for (let at = 0; at < bytes.length; at++) {
    const hex = bytes[at] === 0x25 ? /^%([\da-f]{2})/i.exec(String.fromCharCode(...bytes.subarray(at, at + 3))) : null;
    if (hex !== null) at += 2;
    bytes[end++] = hex === null ? bytes[at]! : parseInt(hex[1]!, 16);
  }
  return bytes.slice(0, end);
}
