// Bodies of requests and responses: what may be one, what type it has, and reading it once.
// All content is in memory for now; streams will be another kind of content.
import { bytesOf } from "./bytes.ts";
import { native } from "./native.ts";
import { isSearchParams } from "./search_params.ts";
import type { URLSearchParams } from "./search_params.ts";
import { toText } from "./webidl.ts";

export type BodyContent = string | Uint8Array | null;
export type BodyInit = string | ArrayBuffer | ArrayBufferView | URLSearchParams | BodyHandle;

/** What the state of every request and response has. */
export interface BodyHolder {
  content: BodyContent;
  used: boolean;
}

let holderOf: (value: unknown) => BodyHolder | undefined;

/**
 * What `request.body` and `response.body` are until there are streams. It cannot be read, only passed
 * on: `new Response(old.body, old)`, which frameworks do, works as it would with a stream.
 */
export class BodyHandle {
  #holder: BodyHolder;

  static {
    holderOf = (value) => (typeof value === "object" && value !== null && #holder in value ? value.#holder : undefined);
  }

  constructor(holder: BodyHolder) {
    this.#holder = holder;
  }
}

/** The content, which can be had once. */
export function take(holder: BodyHolder): BodyContent {
  if (holder.used) throw new TypeError("The body has been read already");
  holder.used = holder.content !== null;
  return holder.content;
}

/** The content for a second request or response, which leaves the first one readable. */
export function share(holder: BodyHolder): BodyContent {
  if (holder.used) throw new TypeError("A body that has been read cannot be cloned");
  return holder.content;
}

/** The content that a `BodyInit` means. */
export function toContent(init: BodyInit | null | undefined): BodyContent {
  if (init === undefined || init === null) return null;
  if (typeof init === "string") return init.toWellFormed();
  const holder = holderOf(init);
  if (holder !== undefined) return take(holder);
  const bytes = bytesOf(init);
  return bytes === undefined ? toText(init) : bytes.slice();
}

/** The content type that a `BodyInit` brings along, if it does. */
export function typeOfBody(init: BodyInit): string | undefined {
  if (typeof init === "string") return "text/plain;charset=UTF-8";
  if (isSearchParams(init)) return "application/x-www-form-urlencoded;charset=UTF-8";
  return bytesOf(init) !== undefined || holderOf(init) !== undefined ? undefined : "text/plain;charset=UTF-8";
}

export function asText(content: BodyContent): string {
  if (content === null) return "";
  if (typeof content !== "string") return native.utf8Decode(content, false, false);
  // A byte order mark is no part of the text, whichever way the content is kept.
  return content.startsWith("\ufeff") ? content.slice(1) : content;
}

/** A copy of the content as bytes. */
export function asBytes(content: BodyContent): Uint8Array<ArrayBuffer> {
  if (content === null) return new Uint8Array(0);
  return typeof content === "string" ? native.utf8Encode(content) : new Uint8Array(content);
}
