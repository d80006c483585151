// `Blob` of the File API. Its bytes lie in one array that nobody changes, so that slices and bodies share it.
import { streamOver } from "../../body.ts";
import type { WholeContent } from "../../body.ts";
import type { Extracted } from "../../body_init.ts";
import { bytesOf, joinBytes } from "../../bytes.ts";
import { showAs } from "../../inspect.ts";
import { native } from "../../native.ts";
import type { ReadableStream } from "../../streams.ts";
import { exposeInterface, isObject, toDictionary, toText } from "../../webidl.ts";
import { mimeTypeOf } from "./mime_type.ts";

export type BlobPart = string | ArrayBuffer | ArrayBufferView | Blob;

export interface BlobPropertyBag {
  endings?: "transparent" | "native";
  type?: string;
}

/** The bytes of a blob, not copied: not to be changed. */
export let bytesOfBlob: (blob: Blob) => Uint8Array;
export let isBlob: (value: unknown) => value is Blob;

/** The bytes that the next `Blob` takes as its own. */
let adopted: Uint8Array | undefined;

/** A blob over bytes that nobody changes any more. */
function blobOver(bytes: Uint8Array, type: string): Blob {
  adopted = bytes;
  return new Blob(undefined, { type });
}

/** What a request or response gives as its `blob()`. */
export function blobOf(content: WholeContent, contentType: string | null): Blob {
  const bytes = typeof content === "string" ? native.utf8Encode(content) : (content ?? new Uint8Array(0));
  return blobOver(bytes, mimeTypeOf(contentType)?.text ?? "");
}

/** What a blob is as a body. */
export function contentOfBlob(blob: Blob): Extracted {
  return { content: bytesOfBlob(blob), type: blob.type === "" ? undefined : blob.type };
}

export class Blob {
  #bytes: Uint8Array;
  #type: string;

  static {
    isBlob = (value): value is Blob => typeof value === "object" && value !== null && #bytes in value;
    bytesOfBlob = (blob) => blob.#bytes;
  }

  constructor(blobParts: Iterable<BlobPart> | undefined = undefined, options: BlobPropertyBag | undefined = undefined) {
    const own = adopted;
    adopted = undefined;
    const parts = blobParts === undefined ? [] : partsOf(blobParts);
    const bag = toDictionary<BlobPropertyBag>(options, "The options of a Blob");
    const endings = toEndings(bag.endings);
    this.#type = toType(bag.type);
    this.#bytes = own ?? gather(parts, endings === "native");
  }

  get size(): number {
    return this.#bytes.length;
  }

  get type(): string {
    return this.#type;
  }

  slice(start: number | undefined = undefined, end: number | undefined = undefined, contentType: string | undefined = undefined): Blob {
    const bytes = this.#bytes;
    const from = toIndex(start, 0);
    const to = toIndex(end, bytes.length);
    return blobOver(bytes.subarray(from, to), contentType === undefined ? "" : `${contentType}`);
  }

  stream(): ReadableStream<Uint8Array> {
    return streamOver(this.#bytes);
  }

  async text(): Promise<string> {
    return native.utf8Decode(this.#bytes, false, false);
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#bytes.slice().buffer as ArrayBuffer;
  }

  async bytes(): Promise<Uint8Array> {
    return this.#bytes.slice();
  }
}

/** The parts as an argument; an object that is not iterable is none. */
function partsOf(init: unknown): (string | Uint8Array)[] {
  const iterate = isObject(init) ? (init as Iterable<unknown>)[Symbol.iterator] : undefined;
  if (typeof iterate !== "function") throw new TypeError("The parts of a Blob must be in an array, or something else that is iterable");
  return Array.from({ [Symbol.iterator]: () => iterate.call(init) }, (part) => (isBlob(part) ? bytesOfBlob(part) : (bytesOf(part) ?? toText(part))));
}

/** A copy of all of it. */
function gather(parts: (string | Uint8Array)[], nativeEndings: boolean): Uint8Array {
  const chunks = parts.map((part) => (typeof part === "string" ? native.utf8Encode(nativeEndings ? part.replace(/\r\n?/g, "\n") : part) : part));
  return chunks.length === 1 && typeof parts[0] !== "string" ? chunks[0]!.slice() : joinBytes(chunks);
}

function toEndings(value: unknown): string {
  const endings = value === undefined ? "transparent" : `${value as string}`;
  if (endings !== "transparent" && endings !== "native") throw new TypeError(`The endings of a Blob are "transparent" or "native", not ${JSON.stringify(endings)}`);
  return endings;
}

function toType(value: unknown): string {
  const type = value === undefined ? "" : `${value as string}`;
  return /[^ -~]/.test(type) ? "" : type.toLowerCase();
}

/** Web IDL's clamped long long, where negative ones count from the end: as `subarray` takes it. */
function toIndex(value: unknown, otherwise: number): number {
  if (value === undefined) return otherwise;
  // A number between two integers is rounded to the even one.
  const number = Number(value);
  const floor = Math.floor(number);
  const rest = number - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
}

exposeInterface(Blob, "Blob");
showAs(Blob, ({ size, type }) => ({ size, type }));
