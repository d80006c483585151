// What may be given as a body: the content that it means, and the type that it brings along.
import type { BodyContent } from "./body.ts";
import { bytesOf } from "./bytes.ts";
import { forms, isBlob, isFormData } from "./forms.ts";
import type { Blob, FormData } from "./forms.ts";
import { isSearchParams } from "./search_params.ts";
import type { URLSearchParams } from "./search_params.ts";
import { isDisturbed, isStream, streams } from "./streams.ts";
import type { ReadableStream } from "./streams.ts";
import { toText } from "./webidl.ts";

export type BodyInit =
  | string | ArrayBuffer | ArrayBufferView | Blob | FormData | URLSearchParams | ReadableStream | AsyncIterable<unknown> | IterableIterator<unknown>;

export interface Extracted {
  content: BodyContent;
  /** The content type, for a request or response that has none of its own. It is there even where there is none: what a script puts on `Object.prototype` is not asked. */
  type: string | undefined;
}

export function extract(init: BodyInit): Extracted {
  if (typeof init === "string") return { content: init.toWellFormed(), type: "text/plain;charset=UTF-8" };
  if (isStream(init)) {
    if (init.locked || isDisturbed(init)) throw new TypeError("A stream that is locked or has been read from cannot be a body");
    return { content: init, type: undefined };
  }
  const bytes = bytesOf(init);
  if (bytes !== undefined) return { content: bytes.slice(), type: undefined };
  if (isSearchParams(init)) return { content: `${init}`, type: "application/x-www-form-urlencoded;charset=UTF-8" };
  if (isBlob(init)) return forms().contentOfBlob(init);
  if (isFormData(init)) return forms().encodeMultipart(init);
  if (isIterableBody(init)) return { content: streams().ReadableStream.from(init), type: undefined };
  return { content: toText(init), type: "text/plain;charset=UTF-8" };
}

/** Iterators, and what is iterated asynchronously. An array is none: the web makes it a string. */
function isIterableBody(init: unknown): init is AsyncIterable<unknown> {
  if (typeof init !== "object" || init === null) return false;
  const { [Symbol.asyncIterator]: later, [Symbol.iterator]: now, next } = init as Partial<AsyncIterable<unknown> & IterableIterator<unknown>>;
  return typeof later === "function" || (typeof now === "function" && typeof next === "function");
}
