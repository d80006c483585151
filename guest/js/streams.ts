// The Streams standard, as web-streams-polyfill has it. Its classes take more memory than all the rest of the
// platform, so they lie compiled in the image, and are loaded when somebody first asks for one. Whoever does
// that while the script is being made finds them loaded in every request.
import { showAs } from "./inspect.ts";
import { native } from "./native.ts";
import type * as Polyfill from "web-streams-polyfill";

export type { ReadableStream } from "web-streams-polyfill";
type ReadableStream = Polyfill.ReadableStream;

const names = [
  "ByteLengthQueuingStrategy", "CountQueuingStrategy", "ReadableByteStreamController", "ReadableStream", "ReadableStreamBYOBReader",
  "ReadableStreamBYOBRequest", "ReadableStreamDefaultController", "ReadableStreamDefaultReader", "TransformStream",
  "TransformStreamDefaultController", "WritableStream", "WritableStreamDefaultController", "WritableStreamDefaultWriter",
] as const;

let loaded: typeof Polyfill | undefined;

export function streams(): typeof Polyfill {
  if (loaded === undefined) {
    native.loadStreams();
    const scope = globalThis as { __streams?: typeof Polyfill };
    loaded = scope.__streams!;
    delete scope.__streams;
    showAs(loaded.ReadableStream, ({ locked }) => ({ locked }));
    showAs(loaded.WritableStream, ({ locked }) => ({ locked }));
    showAs(loaded.TransformStream, ({ readable, writable }) => ({ readable, writable }));
  }
  return loaded;
}

/** Puts the classes on the global object: each is a plain property from its first use on. */
export function installStreams(): void {
  for (const name of names) {
    const define = (value: unknown): void => void Object.defineProperty(globalThis, name, { value, enumerable: false, writable: true, configurable: true });
    const get = (): unknown => (define(streams()[name]), streams()[name]);
    Object.defineProperty(globalThis, name, { get, set: define, enumerable: false, configurable: true });
  }
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
