// Bodies of requests and responses: what may be one, what type it has, and reading it once. A whole body
// becomes a stream only for a script that asks for one.
import { bytesOf } from "./bytes.ts";
import { native } from "./native.ts";
import { isSearchParams } from "./search_params.ts";
import type { URLSearchParams } from "./search_params.ts";
import { isDisturbed, isStream, spend, streams } from "./streams.ts";
import type { ReadableStream } from "./streams.ts";
import { toText } from "./webidl.ts";

/** What the client still sends, and nobody has asked for yet. */
export const upload: unique symbol = Symbol("upload");

export type WholeContent = string | Uint8Array | null;
export type StreamContent = typeof upload | ReadableStream;
export type BodyContent = WholeContent | StreamContent;
export type BodyInit = string | ArrayBuffer | ArrayBufferView | URLSearchParams | ReadableStream | AsyncIterable<unknown> | IterableIterator<unknown>;

/** What the state of every request and response has. */
export interface BodyHolder {
  content: BodyContent;
  used: boolean;
}

/** The most that crosses to the host at once, or comes from there. */
export const maxChunk = 65_536;

/** What lies under the streams that were made here. While nobody reads them, it is simpler to have than a stream. */
const origins = new WeakMap<ReadableStream, string | Uint8Array | typeof upload>();

export function isStreamed(content: BodyContent): content is StreamContent {
  return content === upload || isStream(content);
}

function isUnusable({ content, used }: BodyHolder): boolean {
  return used || (isStream(content) && (content.locked || isDisturbed(content)));
}

/** `bodyUsed`. */
export function isUsed({ content, used }: BodyHolder): boolean {
  return used || (isStream(content) && isDisturbed(content));
}

/** The content, which can be had once. */
export function take(holder: BodyHolder): BodyContent {
  const { content } = holder;
  if (isUnusable(holder)) throw new TypeError("The body has been read already, or is locked by a reader");
  holder.used = content !== null;
  const origin = isStream(content) ? origins.get(content) : undefined;
  if (origin === undefined) return content;
  spend(content as ReadableStream);
  return origin;
}

/** The content for a second request or response, which leaves the first one readable. */
export function share(holder: BodyHolder): BodyContent {
  const { content } = holder;
  if (isUnusable(holder)) throw new TypeError("A body that has been read cannot be cloned");
  const whole = isStream(content) ? origins.get(content) : content;
  if (whole !== undefined && whole !== upload) return whole;
  const [one, other] = bodyOf(holder)!.tee();
  holder.content = one;
  return other;
}

/** `body`: the same stream each time. */
export function bodyOf(holder: BodyHolder): ReadableStream | null {
  const { content } = holder;
  if (content === null || isStream(content)) return content;
  const stream = content === upload ? uploadStream() : streamOver(content);
  if (holder.used) spend(stream);
  else origins.set(stream, content);
  holder.content = stream;
  return stream;
}

/** The request's body, read from the client as the script reads it. */
function uploadStream(): ReadableStream<Uint8Array> {
  return new (streams().ReadableStream)({
    type: "bytes",
    async pull(controller) {
      const chunk = await native.readBody(maxChunk);
      if (chunk !== undefined) return controller.enqueue(chunk);
      controller.close();
      controller.byobRequest?.respond(0);
    },
    cancel: () => native.cancelBody(),
  });
}

function streamOver(content: string | Uint8Array): ReadableStream<Uint8Array> {
  return new (streams().ReadableStream)({
    type: "bytes",
    pull(controller) {
      const bytes = asBytes(content);
      if (bytes.length > 0) controller.enqueue(bytes);
      controller.close();
      controller.byobRequest?.respond(0);
    },
  });
}

/** The content that a `BodyInit` means. */
export function toContent(init: BodyInit | null | undefined): BodyContent {
  if (init === undefined || init === null) return null;
  if (typeof init === "string") return init.toWellFormed();
  if (isStream(init)) {
    if (init.locked || isDisturbed(init)) throw new TypeError("A stream that is locked or has been read from cannot be a body");
    return init;
  }
  const bytes = bytesOf(init);
  if (bytes !== undefined) return bytes.slice();
  return isIterableBody(init) ? streams().ReadableStream.from(init) : toText(init);
}

/** Iterators, and what is iterated asynchronously. An array is none: the web makes it a string. */
function isIterableBody(init: unknown): init is AsyncIterable<unknown> {
  if (typeof init !== "object" || init === null) return false;
  const { [Symbol.asyncIterator]: later, [Symbol.iterator]: now, next } = init as Partial<AsyncIterable<unknown> & IterableIterator<unknown>>;
  return typeof later === "function" || (typeof now === "function" && typeof next === "function");
}

/** The content type that a `BodyInit` brings along, if it does. */
export function typeOfBody(init: BodyInit): string | undefined {
  if (typeof init === "string") return "text/plain;charset=UTF-8";
  if (isSearchParams(init)) return "application/x-www-form-urlencoded;charset=UTF-8";
  const untyped = bytesOf(init) !== undefined || isStream(init) || isIterableBody(init);
  return untyped ? undefined : "text/plain;charset=UTF-8";
}

/** Gives the chunks one after the other, and nothing at the end. */
export function chunksOf(content: StreamContent): () => Promise<unknown> {
  if (content === upload) return () => native.readBody(maxChunk);
  const reader = content.getReader();
  return async () => (await reader.read()).value as unknown;
}

/** Reads a stream to its end. */
export async function collect(content: StreamContent): Promise<Uint8Array> {
  const next = chunksOf(content);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let chunk = await next(); chunk !== undefined; chunk = await next()) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError("A chunk of the body is not a Uint8Array");
    chunks.push(chunk);
    length += chunk.length;
  }
  if (chunks.length === 1) return chunks[0]!;
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

export function asText(content: WholeContent): string {
  if (content === null) return "";
  if (typeof content !== "string") return native.utf8Decode(content, false, false);
  // A byte order mark is no part of the text, whichever way the content is kept.
  return content.startsWith("\ufeff") ? content.slice(1) : content;
}

/** A copy of the content as bytes. */
export function asBytes(content: WholeContent): Uint8Array<ArrayBuffer> {
  if (content === null) return new Uint8Array(0);
  return typeof content === "string" ? native.utf8Encode(content) : new Uint8Array(content);
}
