// Streams that are transferred: what is in them goes on through another stream, which copies each chunk.
import { DOMException } from "../../dom_exception.ts";
import { isStream, streams } from "../../streams.ts";

/** How a stream changes hands; nothing if the value is no stream. */
export function streamMover(value: object, clone: (chunk: unknown) => unknown): (() => () => object) | undefined {
  if (!isStream(value) && !isWritable(value)) return undefined;
  if (value.locked) throw new DOMException("A locked stream cannot be transferred", "DataCloneError");
  return () => {
    const { readable, writable } = new (streams().TransformStream)({ transform: (chunk, controller) => controller.enqueue(clone(chunk)) });
    const [moved, piped] = isWritable(value) ? [writable, readable.pipeTo(value)] : [readable, value.pipeTo(writable)];
    // Whoever uses the copy sees the error.
    piped.catch(() => {});
    return () => moved;
  };
}

function isWritable(value: object): value is WritableStream {
  return value instanceof streams().WritableStream;
}

type WritableStream = InstanceType<ReturnType<typeof streams>["WritableStream"]>;
