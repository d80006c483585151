// Bodies of requests and responses: reading them once, and sharing them. A whole body becomes a stream only for a
// script that asks for one.
import { joinBytes } from "./bytes.ts";
import { native } from "./native.ts";
import { maxChunk, Source } from "./source.ts";
import { isDisturbed, isStream, spend, streams } from "./streams.ts";
import type { ReadableStream } from "./streams.ts";

/** Bytes of a content are never changed, and never handed to a script: it gets copies. */
export type WholeContent = string | Uint8Array | null;
export type StreamContent = Source | ReadableStream;
export type BodyContent = WholeContent | StreamContent;

/** What the state of every request and response has. */
export interface BodyHolder {
  content: BodyContent;
  used: boolean;
}

/** What lies under the streams that were made here. While nobody reads them, it is simpler to have than a stream. */
const origins = new WeakMap<ReadableStream, string | Uint8Array | Source>();

export function isStreamed(content: BodyContent): content is StreamContent {
  return content instanceof Source || isStream(content);
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
  if (whole !== undefined && !(whole instanceof Source)) return whole;
  const [one, other] = bodyOf(holder)!.tee();
  holder.content = one;
  return other;
}

/** `body`: the same stream each time. */
export function bodyOf(holder: BodyHolder): ReadableStream | null {
  const { content } = holder;
  if (content === null || isStream(content)) return content;
  const stream = content instanceof Source ? streamFrom(content) : streamOver(content);
  if (holder.used) spend(stream);
  else origins.set(stream, content);
  holder.content = stream;
  return stream;
}

/** What comes from the host, fetched from there as the script reads it. */
export function streamFrom(source: Source): ReadableStream<Uint8Array> {
  return new (streams().ReadableStream)({
    type: "bytes",
    async pull(controller) {
      const chunk = await source.read(maxChunk);
      if (chunk !== undefined) return controller.enqueue(chunk);
      controller.close();
      controller.byobRequest?.respond(0);
    },
    cancel: () => source.cancel(),
  });
}

/** A stream of copies of what is there. */
export function streamOver(content: string | Uint8Array): ReadableStream<Uint8Array> {
  let at = 0;
  return new (streams().ReadableStream)({
    type: "bytes",
    pull(controller) {
      if (typeof content === "string") content = native.utf8Encode(content);
      if (at < content.length) controller.enqueue(content.slice(at, (at += maxChunk)));
      if (at < content.length) return;
      controller.close();
      controller.byobRequest?.respond(0);
    },
  });
}

/** Hands over the chunks one after the other, each when the one before has been dealt with. */
export async function eachChunk(content: StreamContent, use: (chunk: unknown) => Promise<void> | void): Promise<void> {
  if (content instanceof Source) {
    for (let chunk; (chunk = await content.read(maxChunk)) !== undefined; ) await use(chunk);
    return;
  }
  const reader = content.getReader();
  for (let result; !(result = await reader.read()).done; ) await use(result.value);
}

/** Reads to the end. */
export async function collect(content: StreamContent): Promise<Uint8Array> {
  if (content instanceof Source) return content.all();
  const chunks: Uint8Array[] = [];
  await eachChunk(content, (chunk) => {
    if (!(chunk instanceof Uint8Array)) throw new TypeError("A chunk of the body is not a Uint8Array");
    chunks.push(chunk);
  });
  return joinBytes(chunks);
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
