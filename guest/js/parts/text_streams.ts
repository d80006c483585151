// `TextDecoderStream` and `TextEncoderStream` of the Encoding standard.
import { bytesOf } from "../bytes.ts";
import { streams } from "../streams.ts";
import { TextDecoder, TextEncoder } from "../text_encoding.ts";
import { exposeInterface } from "../webidl.ts";
import type { ReadableStream, TransformStream, WritableStream } from "web-streams-polyfill";

const { decode } = TextDecoder.prototype;
const { encode } = TextEncoder.prototype;

export class TextDecoderStream {
  #decoder: TextDecoder;
  #transform: TransformStream<unknown, string>;

  constructor(label: string = "utf-8", options: { fatal?: boolean; ignoreBOM?: boolean } | undefined = undefined) {
    const decoder = new TextDecoder(label, options);
    this.#decoder = decoder;
    this.#transform = new (streams().TransformStream)<unknown, string>({
      transform(chunk, controller) {
        const bytes = bytesOf(chunk);
        if (bytes === undefined) throw new TypeError("A chunk must be an ArrayBuffer or a view of one");
        const text = decode.call(decoder, bytes, { stream: true });
        if (text !== "") controller.enqueue(text);
      },
      flush(controller) {
        const text = decode.call(decoder);
        if (text !== "") controller.enqueue(text);
      },
    });
  }

  get encoding(): string {
    return this.#decoder.encoding;
  }

  get fatal(): boolean {
    return this.#decoder.fatal;
  }

  get ignoreBOM(): boolean {
    return this.#decoder.ignoreBOM;
  }

  get readable(): ReadableStream<string> {
    return this.#transform.readable;
  }

  get writable(): WritableStream<unknown> {
    return this.#transform.writable;
  }
}

export class TextEncoderStream {
  #transform: TransformStream<unknown, Uint8Array>;

  constructor() {
    const encoder = new TextEncoder();
    /** The first half of a character whose second may come with the next chunk. */
    let half = "";
    this.#transform = new (streams().TransformStream)<unknown, Uint8Array>({
      transform(chunk, controller) {
        const text = half + `${chunk as string}`;
        const last = text.charCodeAt(text.length - 1);
        half = last >= 0xd800 && last <= 0xdbff ? text.slice(-1) : "";
        const bytes = encode.call(encoder, half === "" ? text : text.slice(0, -1));
        if (bytes.length > 0) controller.enqueue(bytes);
      },
      flush(controller) {
        if (half !== "") controller.enqueue(encode.call(encoder, half));
      },
    });
  }

  get encoding(): string {
    return (this.#transform, "utf-8");
  }

  get readable(): ReadableStream<Uint8Array> {
    return this.#transform.readable;
  }

  get writable(): WritableStream<unknown> {
    return this.#transform.writable;
  }
}

exposeInterface(TextDecoderStream, "TextDecoderStream");
exposeInterface(TextEncoderStream, "TextEncoderStream");
