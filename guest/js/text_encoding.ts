// `TextEncoder` and `TextDecoder` of the Encoding standard, for UTF-8.
import { bytesOf } from "./bytes.ts";
import { native } from "./native.ts";
import { exposeInterface, needArguments, toDictionary, toText } from "./webidl.ts";

export class TextEncoder {
  get encoding(): string {
    return "utf-8";
  }

  encode(input: string = ""): Uint8Array<ArrayBuffer> {
    return native.utf8Encode(`${input}`);
  }

  encodeInto(source: string, destination: Uint8Array): { read: number; written: number } {
    needArguments(arguments.length, 2, "TextEncoder.encodeInto");
    if (!(destination instanceof Uint8Array)) throw new TypeError("TextEncoder.encodeInto needs a Uint8Array");
    const text = toText(source);
    let read = 0;
    let written = 0;
    while (read < text.length) {
      const point = text.codePointAt(read)!;
      const size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      if (written + size > destination.length) break;
      written += size;
      read += size === 4 ? 2 : 1;
    }
    destination.set(native.utf8Encode(text.slice(0, read)));
    return { read, written };
  }
}

const utf8Labels = new Set(["utf-8", "utf8", "unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "x-unicode20utf8"]);
const nothing = new Uint8Array(0);

interface DecoderOptions { fatal: boolean; ignoreBOM: boolean }

export class TextDecoder {
  #fatal: boolean;
  #ignoreBOM: boolean;
  /** The bytes at the end of the last chunk that begin a character. */
  #rest: Uint8Array;
  /** Whether this stream has given output, so that a byte order mark no longer counts as one. */
  #begun: boolean;

  constructor(label: string = "utf-8", options: Partial<DecoderOptions> | undefined = undefined) {
    const name = `${label}`.replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, "").toLowerCase();
    if (!utf8Labels.has(name)) throw new RangeError(`TextDecoder: the encoding ${JSON.stringify(`${label}`)} is not supported`);
    const { fatal, ignoreBOM } = toDictionary<DecoderOptions>(options, "The options of TextDecoder");
    this.#fatal = !!fatal;
    this.#ignoreBOM = !!ignoreBOM;
    this.#rest = nothing;
    this.#begun = false;
  }

  get encoding(): string {
    return (this.#fatal, "utf-8");
  }

  get fatal(): boolean {
    return this.#fatal;
  }

  get ignoreBOM(): boolean {
    return this.#ignoreBOM;
  }

  decode(input: ArrayBuffer | ArrayBufferView | undefined = undefined, options: { stream?: boolean } | undefined = undefined): string {
    const stream = !!toDictionary<{ stream: boolean }>(options, "The options of TextDecoder.decode").stream;
    let bytes = input === undefined ? nothing : bytesOf(input);
    if (bytes === undefined) throw new TypeError("TextDecoder.decode needs an ArrayBuffer or a view of one");
    if (this.#rest.length > 0) {
      const joined = new Uint8Array(this.#rest.length + bytes.length);
      joined.set(this.#rest);
      joined.set(bytes, this.#rest.length);
      bytes = joined;
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
