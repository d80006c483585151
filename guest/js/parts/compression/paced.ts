// A pair of streams like those of a `TransformStream`, but for one chunk that becomes many: they are made one by one,
// as somebody reads. A `TransformStream` would hold all of them.
import { streams } from "../../streams.ts";
import type { ReadableStream, ReadableStreamDefaultController, WritableStream, WritableStreamDefaultController } from "web-streams-polyfill";

export interface Pair {
  readable: ReadableStream<Uint8Array>;
  writable: WritableStream<unknown>;
}

interface Work {
  transform(chunk: unknown): Iterable<Uint8Array>;
  flush(): Iterable<Uint8Array>;
  /** Nothing more is wanted. */
  drop(): void;
}

export function paced(work: Work): Pair {
  const { ReadableStream, WritableStream } = streams();
  let source: ReadableStreamDefaultController<Uint8Array>;
  let sink: WritableStreamDefaultController;
  let isOver = false;
  let isWanted = false;
  /** Goes on with a write that waits for somebody to read. */
  let wake: (() => void) | undefined;
  /** Ends a pull, which has its chunk. */
  let served: (() => void) | undefined;

  function end(): void {
    isOver = true;
    work.drop();
    wake?.();
  }

  async function give(pieces: () => Iterable<Uint8Array>): Promise<void> {
    try {
      for (const piece of pieces()) {
        if (!isWanted) await new Promise<void>((resolve) => (wake = resolve));
        if (isOver) return;
        isWanted = false;
        source.enqueue(piece);
        served?.();
      }
    } catch (error) {
      end();
      source.error(error);
      throw error;
    }
  }

  const readable = new ReadableStream<Uint8Array>(
    {
      start: (controller) => void (source = controller),
      pull() {
        isWanted = true;
        wake?.();
        return new Promise((resolve) => (served = resolve));
      },
      cancel(reason) {
        end();
        sink.error(reason);
      },
    },
    { highWaterMark: 0 },
  );
  const writable = new WritableStream<unknown>({
    start: (controller) => void (sink = controller),
    write: (chunk) => give(() => work.transform(chunk)),
    async close() {
      await give(() => work.flush());
      if (!isOver) source.close();
    },
    abort(reason) {
      end();
      source.error(reason);
    },
  });
  return { readable, writable };
}
