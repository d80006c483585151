// The Streams standard: reading. The other side is in writable_streams.d.ts.

interface QueuingStrategy<Chunk = any> {
  highWaterMark?: number;
  size?: (chunk: Chunk) => number;
}

interface StreamPipeOptions {
  preventAbort?: boolean;
  preventCancel?: boolean;
  preventClose?: boolean;
  signal?: AbortSignal;
}

interface ReadableWritablePair<R = any, W = any> {
  readable: ReadableStream<R>;
  writable: WritableStream<W>;
}

interface GenericTransformStream {
  readonly readable: ReadableStream;
  readonly writable: WritableStream;
}

interface UnderlyingDefaultSource<R = any> {
  type?: undefined;
  start?(controller: ReadableStreamDefaultController<R>): unknown;
  pull?(controller: ReadableStreamDefaultController<R>): void | PromiseLike<void>;
  cancel?(reason?: any): void | PromiseLike<void>;
}

interface UnderlyingByteSource {
  type: "bytes";
  autoAllocateChunkSize?: number;
  start?(controller: ReadableByteStreamController): unknown;
  pull?(controller: ReadableByteStreamController): void | PromiseLike<void>;
  cancel?(reason?: any): void | PromiseLike<void>;
}

type UnderlyingSource<R = any> = UnderlyingDefaultSource<R> | UnderlyingByteSource;

type ReadableStreamReadResult<T> = { done: false; value: T } | { done: true; value: T | undefined };
type ReadableStreamReader<T> = ReadableStreamDefaultReader<T> | ReadableStreamBYOBReader;
type ReadableStreamController<T> = ReadableStreamDefaultController<T> | ReadableByteStreamController;

interface ReadableStream<R = any> {
  readonly locked: boolean;
  cancel(reason?: unknown): Promise<void>;
  getReader(options: { mode: "byob" }): ReadableStreamBYOBReader;
  getReader(options?: { mode?: undefined }): ReadableStreamDefaultReader<R>;
  pipeThrough<T>(transform: ReadableWritablePair<T, R>, options?: StreamPipeOptions): ReadableStream<T>;
  pipeTo(destination: WritableStream<R>, options?: StreamPipeOptions): Promise<void>;
  tee(): [ReadableStream<R>, ReadableStream<R>];
  values(options?: { preventCancel?: boolean }): AsyncIterableIterator<R>;
  [Symbol.asyncIterator](options?: { preventCancel?: boolean }): AsyncIterableIterator<R>;
}

/**
 * A source of chunks.
 * @example
 * ```ts
 * const numbers = ReadableStream.from([1, 2, 3]);
 * for await (const number of numbers) console.log(number);
 *
 * let left = 3;
 * const countdown = new ReadableStream<string>({
 *   pull(controller) {
 *     if (left === 0) controller.close();
 *     else controller.enqueue(`${left--}\n`);
 *   },
 * });
 * const response = new Response(countdown.pipeThrough(new TextEncoderStream()));
 * ```
 */
declare var ReadableStream: {
  readonly prototype: ReadableStream;
  new (source: UnderlyingByteSource, strategy?: { highWaterMark?: number }): ReadableStream<Uint8Array<ArrayBuffer>>;
  new <R = any>(source?: UnderlyingDefaultSource<R>, strategy?: QueuingStrategy<R>): ReadableStream<R>;
  from<R>(chunks: AsyncIterable<R> | Iterable<R | PromiseLike<R>>): ReadableStream<R>;
};

interface ReadableStreamGenericReader {
  readonly closed: Promise<void>;
  cancel(reason?: unknown): Promise<void>;
  releaseLock(): void;
}

interface ReadableStreamDefaultReader<R = any> extends ReadableStreamGenericReader {
  read(): Promise<ReadableStreamReadResult<R>>;
}

/**
 * Reads chunk by chunk.
 * @example
 * ```ts
 * const reader = new ReadableStreamDefaultReader(ReadableStream.from(["a", "b"]));
 * for (let read = await reader.read(); !read.done; read = await reader.read()) console.log(read.value);
 * ```
 */
declare var ReadableStreamDefaultReader: {
  readonly prototype: ReadableStreamDefaultReader;
  new <R = any>(stream: ReadableStream<R>): ReadableStreamDefaultReader<R>;
};

interface ReadableStreamBYOBReader extends ReadableStreamGenericReader {
  read<View extends ArrayBufferView>(view: View, options?: { min?: number }): Promise<ReadableStreamReadResult<View>>;
}

/**
 * Reads bytes into a buffer of the script's own.
 * @example
 * ```ts
 * const reader = new Blob(["some bytes"]).stream().getReader({ mode: "byob" });
 * const { value } = await reader.read(new Uint8Array(4));
 * ```
 */
declare var ReadableStreamBYOBReader: {
  readonly prototype: ReadableStreamBYOBReader;
  new (stream: ReadableStream<Uint8Array>): ReadableStreamBYOBReader;
};

interface ReadableStreamDefaultController<R = any> {
  readonly desiredSize: number | null;
  close(): void;
  enqueue(chunk?: R): void;
  error(reason?: unknown): void;
}

/**
 * By which a source gives its chunks.
 * @example
 * ```ts
 * function begin(controller: ReadableStreamDefaultController<string>): void {
 *   controller.enqueue("only this");
 *   controller.close();
 * }
 * const stream = new ReadableStream({ start: begin });
 * ```
 */
declare var ReadableStreamDefaultController: Unconstructible<ReadableStreamDefaultController>;

interface ReadableByteStreamController {
  readonly byobRequest: ReadableStreamBYOBRequest | null;
  readonly desiredSize: number | null;
  close(): void;
  enqueue(chunk: ArrayBufferView): void;
  error(reason?: unknown): void;
}

/**
 * By which a source of bytes gives them.
 * @example
 * ```ts
 * function pull(controller: ReadableByteStreamController): void {
 *   controller.enqueue(new Uint8Array([1, 2, 3]));
 * }
 * const stream = new ReadableStream({ type: "bytes", pull });
 * ```
 */
declare var ReadableByteStreamController: Unconstructible<ReadableByteStreamController>;

interface ReadableStreamBYOBRequest {
  readonly view: Uint8Array<ArrayBuffer> | null;
  respond(bytesWritten: number): void;
  respondWithNewView(view: ArrayBufferView): void;
}

/**
 * A buffer that a reader wants to have filled.
 * @example
 * ```ts
 * function fill(request: ReadableStreamBYOBRequest): void {
 *   request.view?.fill(0);
 *   request.respond(request.view?.byteLength ?? 0);
 * }
 * const zeros = new ReadableStream({ type: "bytes", pull: ({ byobRequest }) => byobRequest === null ? undefined : fill(byobRequest) });
 * ```
 */
declare var ReadableStreamBYOBRequest: Unconstructible<ReadableStreamBYOBRequest>;

interface ByteLengthQueuingStrategy {
  readonly highWaterMark: number;
  readonly size: (chunk: ArrayBufferView) => number;
}

/**
 * Counts the bytes that wait in a stream.
 * @example
 * ```ts
 * const stream = new ReadableStream<Uint8Array>({}, new ByteLengthQueuingStrategy({ highWaterMark: 65_536 }));
 * ```
 */
declare var ByteLengthQueuingStrategy: {
  readonly prototype: ByteLengthQueuingStrategy;
  new (init: { highWaterMark: number }): ByteLengthQueuingStrategy;
};

interface CountQueuingStrategy {
  readonly highWaterMark: number;
  readonly size: (chunk?: any) => 1;
}

/**
 * Counts the chunks that wait in a stream.
 * @example
 * ```ts
 * const stream = new ReadableStream<string>({}, new CountQueuingStrategy({ highWaterMark: 8 }));
 * ```
 */
declare var CountQueuingStrategy: {
  readonly prototype: CountQueuingStrategy;
  new (init: { highWaterMark: number }): CountQueuingStrategy;
};
