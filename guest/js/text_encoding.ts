// `TextEncoder` and `TextDecoder` of the Encoding standard. UTF-8 is decoded here, all else in the host.
import { bytesOf } from "./bytes.ts";
import { native } from "./native.ts";
import { installLazily, lazily } from "./parts.ts";
import { exposeInterface, needArguments, toDictionary, toText } from "./webidl.ts";

export class TextEncoder {
  #encoding = "utf-8";

  get encoding(): string {
    return this.#encoding;
  }

  encode(input: string = ""): Uint8Array<ArrayBuffer> {
    return (this.#encoding, native.utf8Encode(`${input}`));
  }

  encodeInto(source: string, destination: Uint8Array): { read: number; written: number } {
    needArguments(arguments.length, 2, "TextEncoder.encodeInto");
    if (!(destination instanceof Uint8Array)) throw new TypeError("TextEncoder.encodeInto needs a Uint8Array");
    const text = (this.#encoding, toText(source));
    let read = 0;
    let written = 0;
    while (read < text.length) {
      const point = text.codePointAt(read)!;
      const size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      if (written + size > destination.length) break;
      written += size;
      read += size === 4 ? 2 : 1;
    }
    // A detached buffer takes nothing, and refuses even that.
    if (read > 0) destination.set(native.utf8Encode(text.slice(0, read)));
    return { read, written };
  }
}

const utf8Labels = new Set(["utf-8", "utf8", "unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "x-unicode20utf8"]);
const nothing = new Uint8Array(0);

/** What the host decodes in one call. */
const pieceSize = 65536;

interface DecoderOptions { fatal: boolean; ignoreBOM: boolean }

export class TextDecoder {
  #encoding: string;
  #fatal: boolean;
  #ignoreBOM: boolean;
  /** Of UTF-8: the bytes at the end of the last chunk that begin a character. */
  #rest: Uint8Array = nothing;
  /** Of UTF-8: whether this stream has given output, so that a byte order mark no longer counts as one. */
  #begun = false;
  /** Of all else: the host's decoder of this stream. */
  #decoder: number | undefined;

  constructor(label: string = "utf-8", options: Partial<DecoderOptions> | undefined = undefined) {
    const name = `${label}`.replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, "").toLowerCase();
    const encoding = utf8Labels.has(name) ? "utf-8" : native.encoding.nameOf(name);
    if (encoding === undefined) throw new RangeError(`TextDecoder: there is no encoding ${JSON.stringify(`${label}`)}`);
    const { fatal, ignoreBOM } = toDictionary<DecoderOptions>(options, "The options of TextDecoder");
    this.#encoding = encoding;
    this.#fatal = !!fatal;
    this.#ignoreBOM = !!ignoreBOM;
  }

  get encoding(): string {
    return this.#encoding;
  }

  get fatal(): boolean {
    return this.#fatal;
  }

  get ignoreBOM(): boolean {
    return this.#ignoreBOM;
  }

  decode(input: ArrayBuffer | ArrayBufferView | undefined = undefined, options: { stream?: boolean } | undefined = undefined): string {
    const stream = !!toDictionary<{ stream: boolean }>(options, "The options of TextDecoder.decode").stream;
    const bytes = input === undefined ? nothing : bytesOf(input);
    if (bytes === undefined) throw new TypeError("TextDecoder.decode needs an ArrayBuffer or a view of one");
    return this.#encoding === "utf-8" ? this.#decodeUtf8(bytes, stream) : this.#decodeByHost(bytes, stream);
  }

  #decodeUtf8(chunk: Uint8Array, stream: boolean): string {
    let bytes = chunk;
    if (this.#rest.length > 0) {
      bytes = new Uint8Array(this.#rest.length + chunk.length);
      bytes.set(this.#rest);
      bytes.set(chunk, this.#rest.length);
      this.#rest = nothing;
    }
    const ignoreBOM = this.#ignoreBOM || this.#begun;
    if (!stream) {
      this.#begun = false;
      return native.utf8Decode(bytes, this.#fatal, ignoreBOM);
    }
    const end = bytes.length - unfinishedTail(bytes);
    this.#rest = bytes.slice(end);
    if (end === 0) return "";
    this.#begun = true;
    return native.utf8Decode(bytes.subarray(0, end), this.#fatal, ignoreBOM);
  }

  #decodeByHost(bytes: Uint8Array, stream: boolean): string {
    const decoder = (this.#decoder ??= native.encoding.begin(this.#encoding, this.#fatal, this.#ignoreBOM));
    // Where it fails, the host has dropped it.
    this.#decoder = undefined;
    let text = "";
    let at = 0;
    do {
      const piece = bytes.subarray(at, at + pieceSize);
      at += piece.length;
      text += native.encoding.decode(decoder, piece, !stream && at === bytes.length);
    } while (at < bytes.length);
    if (stream) this.#decoder = decoder;
    return text;
  }
}

/** How many bytes at the end begin a character that more bytes could complete. */
function unfinishedTail(bytes: Uint8Array): number {
  const length = bytes.length;
  for (let size = 1; size <= 3 && size <= length; size++) {
    const lead = bytes[length - size]!;
    if (lead < 0x80) return 0;
    if (lead < 0xc0) continue;
    const needed = lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
    if (size >= needed) return 0;
    // The second byte of some characters has a narrower range: outside it, the character is broken already.
    const second = size > 1 ? bytes[length - size + 1]! : undefined;
    if (second === undefined) return size;
    const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    return second >= low && second <= high ? size : 0;
  }
  return 0;
}

exposeInterface(TextEncoder, "TextEncoder");
exposeInterface(TextDecoder, "TextDecoder");

export function installTextStreams(): void {
  installLazily(lazily<typeof import("./parts/text_streams.ts")>("text_streams"), ["TextDecoderStream", "TextEncoderStream"]);
}
