// The Compression standard.

type CompressionFormat = "gzip" | "deflate" | "deflate-raw" | "brotli";

interface CompressionStream extends GenericTransformStream {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly writable: WritableStream<BufferSource>;
}

/**
 * Compresses the bytes that are written to it.
 * @example
 * ```ts
 * const packed = new Blob(["a long text"]).stream().pipeThrough(new CompressionStream("gzip"));
 * const response = new Response(packed, { headers: { "content-type": "application/gzip" } });
 * ```
 */
declare var CompressionStream: {
  readonly prototype: CompressionStream;
  new (format: CompressionFormat): CompressionStream;
};

interface DecompressionStream extends GenericTransformStream {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly writable: WritableStream<BufferSource>;
}

/**
 * Decompresses the bytes that are written to it.
 * @example
 * ```ts
 * async function unpacked(file: Blob): Promise<string> {
 *   return new Response(file.stream().pipeThrough(new DecompressionStream("gzip"))).text();
 * }
 * ```
 */
declare var DecompressionStream: {
  readonly prototype: DecompressionStream;
  new (format: CompressionFormat): DecompressionStream;
};
