// The Streams standard: its classes, and what the platform has to know of a stream that they do not say.
import { showAs } from "./inspect.ts";
import { installLazily, lazily } from "./parts.ts";
import type * as Polyfill from "web-streams-polyfill";

export type { ReadableStream } from "web-streams-polyfill";
type ReadableStream = Polyfill.ReadableStream;

const part = lazily<typeof Polyfill>("streams");

let loaded: typeof Polyfill | undefined;

export function streams(): typeof Polyfill {
  if (loaded === undefined) {
    loaded = part();
    showAs(loaded.ReadableStream, ({ locked }) => ({ locked }));
    showAs(loaded.WritableStream, ({ locked }) => ({ locked }));
    showAs(loaded.TransformStream, ({ readable, writable }) => ({ readable, writable }));
  }
  return loaded;
}

export function installStreams(): void {
  installLazily(streams, [
    "ByteLengthQueuingStrategy", "CountQueuingStrategy", "ReadableByteStreamController", "ReadableStream", "ReadableStreamBYOBReader",
    "ReadableStreamBYOBRequest", "ReadableStreamDefaultController", "ReadableStreamDefaultReader", "TransformStream",
    "TransformStreamDefaultController", "WritableStream", "WritableStreamDefaultController", "WritableStreamDefaultWriter",
  ]);
}

/** Without the classes there is no stream. */
export function isStream(value: unknown): value is ReadableStream {
  return loaded !== undefined && value instanceof loaded.ReadableStream;
}

/** A stream as the polyfill keeps it: the standard's `[[disturbed]]` has no public name. */
interface Disturbable {
  _disturbed: boolean;
}

/** Whether anybody has read from it, or cancelled it. */
export function isDisturbed(stream: ReadableStream): boolean {
  return (stream as unknown as Disturbable)._disturbed;
}

/** Leaves a stream as one that somebody has begun to read: what it would have given goes another way. */
export function spend(stream: ReadableStream): void {
  stream.getReader();
  (stream as unknown as Disturbable)._disturbed = true;
}
