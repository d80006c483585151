// The Streams standard: writing, and what is written and read.

interface UnderlyingSink<W = any> {
  type?: undefined;
  start?(controller: WritableStreamDefaultController): unknown;
  write?(chunk: W, controller: WritableStreamDefaultController): void | PromiseLike<void>;
  close?(): void | PromiseLike<void>;
  abort?(reason?: any): void | PromiseLike<void>;
}

interface WritableStream<W = any> {
  readonly locked: boolean;
  abort(reason?: unknown): Promise<void>;
  close(): Promise<void>;
  getWriter(): WritableStreamDefaultWriter<W>;
}

/**
 * Takes chunks.
 * @example
 * ```ts
 * const log = new WritableStream<string>({ write: (line) => console.log(line) });
 * await ReadableStream.from(["one", "two"]).pipeTo(log);
 * ```
 */
declare var WritableStream: {
  readonly prototype: WritableStream;
  new <W = any>(sink?: UnderlyingSink<W>, strategy?: QueuingStrategy<W>): WritableStream<W>;
};

interface WritableStreamDefaultWriter<W = any> {
  readonly closed: Promise<void>;
  readonly desiredSize: number | null;
  readonly ready: Promise<void>;
  abort(reason?: unknown): Promise<void>;
  close(): Promise<void>;
  releaseLock(): void;
  write(chunk?: W): Promise<void>;
}

/**
 * Writes chunk by chunk.
 * @example
 * ```ts
 * const { readable, writable } = new TransformStream<string, string>();
 * const writer = new WritableStreamDefaultWriter(writable);
 * void writer.write("hello").then(() => writer.close());
 * const response = new Response(readable.pipeThrough(new TextEncoderStream()));
 * ```
 */
declare var WritableStreamDefaultWriter: {
  readonly prototype: WritableStreamDefaultWriter;
  new <W = any>(stream: WritableStream<W>): WritableStreamDefaultWriter<W>;
};

interface WritableStreamDefaultController {
  readonly signal: AbortSignal;
  error(reason?: unknown): void;
}

/**
 * By which a sink says that it can take no more.
 * @example
 * ```ts
 * function start(controller: WritableStreamDefaultController): void {
 *   controller.signal.addEventListener("abort", () => console.warn("given up"));
 * }
 * const stream = new WritableStream({ start });
 * ```
 */
declare var WritableStreamDefaultController: Unconstructible<WritableStreamDefaultController>;

interface Transformer<I = any, O = any> {
  readableType?: undefined;
  writableType?: undefined;
  start?(controller: TransformStreamDefaultController<O>): unknown;
  transform?(chunk: I, controller: TransformStreamDefaultController<O>): void | PromiseLike<void>;
  flush?(controller: TransformStreamDefaultController<O>): void | PromiseLike<void>;
  cancel?(reason: any): void | PromiseLike<void>;
}

interface TransformStream<I = any, O = any> {
  readonly readable: ReadableStream<O>;
  readonly writable: WritableStream<I>;
}

/**
 * Gives as one stream what it makes of another.
 * @example
 * ```ts
 * const upper = new TransformStream<string, string>({
 *   transform: (text, controller) => controller.enqueue(text.toUpperCase()),
 * });
 * const shouted = ReadableStream.from(["hello"]).pipeThrough(upper);
 * ```
 */
declare var TransformStream: {
  readonly prototype: TransformStream;
  new <I = any, O = any>(transformer?: Transformer<I, O>, writableStrategy?: QueuingStrategy<I>, readableStrategy?: QueuingStrategy<O>): TransformStream<I, O>;
};

interface TransformStreamDefaultController<O = any> {
  readonly desiredSize: number | null;
  enqueue(chunk?: O): void;
  error(reason?: unknown): void;
  terminate(): void;
}

/**
 * By which a transformer gives its chunks.
 * @example
 * ```ts
 * function twice(chunk: string, controller: TransformStreamDefaultController<string>): void {
 *   controller.enqueue(chunk);
 *   controller.enqueue(chunk);
 * }
 * const doubled = ReadableStream.from(["a"]).pipeThrough(new TransformStream({ transform: twice }));
 * ```
 */
declare var TransformStreamDefaultController: Unconstructible<TransformStreamDefaultController>;
