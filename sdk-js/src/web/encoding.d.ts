// The Encoding standard: text from bytes, and bytes from text.

interface TextDecoderOptions {
  /** Throws where bytes are no text, instead of writing U+FFFD. */
  fatal?: boolean;
  ignoreBOM?: boolean;
}

interface TextDecoderCommon {
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
}

interface TextDecoder extends TextDecoderCommon {
  /** With `stream`, the bytes at the end may begin a character that comes with the next call. */
  decode(input?: BufferSource, options?: { stream?: boolean }): string;
}

/**
 * Reads bytes as text, in any encoding of the standard; UTF-8 unless one is named.
 * @example
 * ```ts
 * const text = new TextDecoder("shift_jis").decode(new Uint8Array([0x82, 0xb1]));
 * ```
 */
declare var TextDecoder: {
  readonly prototype: TextDecoder;
  new (label?: string, options?: TextDecoderOptions): TextDecoder;
};

interface TextEncoder {
  readonly encoding: string;
  encode(input?: string): Uint8Array<ArrayBuffer>;
  encodeInto(source: string, destination: Uint8Array): { read: number; written: number };
}

/**
 * Writes text as UTF-8.
 * @example
 * ```ts
 * const bytes = new TextEncoder().encode("naïve");
 * ```
 */
declare var TextEncoder: {
  readonly prototype: TextEncoder;
  new (): TextEncoder;
};

interface TextDecoderStream extends TextDecoderCommon, GenericTransformStream {
  readonly readable: ReadableStream<string>;
  readonly writable: WritableStream<BufferSource>;
}

/**
 * Reads a stream of bytes as text.
 * @example
 * ```ts
 * const { body } = await fetch("https://example.com/log");
 * if (body !== null) for await (const text of body.pipeThrough(new TextDecoderStream())) console.log(text);
 * ```
 */
declare var TextDecoderStream: {
  readonly prototype: TextDecoderStream;
  new (label?: string, options?: TextDecoderOptions): TextDecoderStream;
};

interface TextEncoderStream extends GenericTransformStream {
  readonly encoding: string;
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly writable: WritableStream<string>;
}

/**
 * Writes a stream of text as UTF-8.
 * @example
 * ```ts
 * const words = ReadableStream.from(["one ", "two ", "three"]);
 * const response = new Response(words.pipeThrough(new TextEncoderStream()));
 * ```
 */
declare var TextEncoderStream: {
  readonly prototype: TextEncoderStream;
  new (): TextEncoderStream;
};
