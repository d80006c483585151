// What requests and responses have in common: a body that is read once.

/** Bytes: a buffer, or any view of one, whatever TypeScript knows of its buffer. */
type BufferSource = ArrayBuffer | ArrayBufferView;

type BodyInit = string | BufferSource | Blob | FormData | URLSearchParams | ReadableStream | AsyncIterable<string | Uint8Array> | IterableIterator<string | Uint8Array>;

interface Body {
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>> | null;
  readonly bodyUsed: boolean;
  arrayBuffer(): Promise<ArrayBuffer>;
  blob(): Promise<Blob>;
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  formData(): Promise<FormData>;
  json(): Promise<any>;
  text(): Promise<string>;
}
