// The classes of the Compression standard. The host compresses: it keeps a codec for each stream, which gives a
// bounded piece of output at a time, and is asked for the next one when somebody reads.
import { bytesOf } from "../bytes.ts";
import { native } from "../native.ts";
import { exposeInterface, needArguments } from "../webidl.ts";
import { paced } from "./compression/paced.ts";
import type { Pair } from "./compression/paced.ts";

const formats = ["gzip", "deflate", "deflate-raw", "brotli"];

/** What the host takes in one call. */
const pieceSize = 65536;
const nothing = new Uint8Array(0);

function formatOf(value: unknown): string {
  const format = `${value as string}`;
  if (!formats.includes(format)) throw new TypeError(`Unsupported compression format ${JSON.stringify(format)}; there are ${formats.join(", ")}`);
  return format;
}

/** The streams around a codec of the host, which is opened with the first chunk. */
function codecPair(open: () => number): Pair {
  let codec: number | undefined;
  let ended = false;

  function* push(input: Uint8Array, last: boolean): Generator<Uint8Array> {
    let rest = input;
    let more = true;
    while (rest.length > 0 || more) {
      if (ended) throw new TypeError("There are bytes after the end of the compressed data");
      const piece = rest.subarray(0, pieceSize);
      const step = native.compression.push((codec ??= open()), piece, last && piece.length === rest.length);
      rest = rest.subarray(step.taken);
      if (step.ended) {
        codec = undefined;
        ended = true;
      }
      if (step.output.length > 0) yield step.output;
      more = step.more;
    }
  }

  return paced({
    transform(chunk) {
      const bytes = bytesOf(chunk);
      if (bytes === undefined) throw new TypeError("A chunk must be an ArrayBuffer or a view of one");
      // It is gone through as somebody reads, and what becomes of the buffer meanwhile must not show.
      return bytes.length === 0 ? [] : push(bytes.slice(), false);
    },
    flush: () => (ended ? [] : push(nothing, true)),
    drop() {
      if (codec !== undefined) native.compression.close(codec);
      codec = undefined;
    },
  });
}

export class CompressionStream {
  #pair: Pair;

  constructor(format: string) {
    needArguments(arguments.length, 1, "CompressionStream");
    const known = formatOf(format);
    this.#pair = codecPair(() => native.compression.compress(known));
  }

  get readable(): Pair["readable"] {
    return this.#pair.readable;
  }

  get writable(): Pair["writable"] {
    return this.#pair.writable;
  }
}

export class DecompressionStream {
  #pair: Pair;

  constructor(format: string) {
    needArguments(arguments.length, 1, "DecompressionStream");
    const known = formatOf(format);
    this.#pair = codecPair(() => native.compression.decompress(known));
  }

  get readable(): Pair["readable"] {
    return this.#pair.readable;
  }

  get writable(): Pair["writable"] {
    return this.#pair.writable;
  }
}

exposeInterface(CompressionStream, "CompressionStream");
exposeInterface(DecompressionStream, "DecompressionStream");
