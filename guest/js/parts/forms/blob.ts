// `Blob` of the File API.
import { streamFrom, streamOver } from "../../body.ts";
import type { WholeContent } from "../../body.ts";
import type { Extracted } from "../../body_init.ts";
import { bytesOf } from "../../bytes.ts";
import { showAs } from "../../inspect.ts";
import { native } from "../../native.ts";
import type { Source } from "../../source.ts";
import type { ReadableStream } from "../../streams.ts";
import { exposeInterface, isObject, toDictionary, toText } from "../../webidl.ts";
import { copyOf, joined, Pieces, sourceOf } from "./content.ts";
import type { Content } from "./content.ts";
import { mimeTypeOf } from "./mime_type.ts";

export type BlobPart = string | ArrayBuffer | ArrayBufferView | Blob;

export interface BlobPropertyBag {
  endings?: "transparent" | "native";
  type?: string;
}

/** What a blob is made of, not copied: not to be changed. */
export let contentOf: (blob: Blob) => Content;
export let isBlob: (value: unknown) => value is Blob;

/** What the next `Blob` takes as its own. */
let adopted: Content | undefined;

/** A blob over what nobody changes any more. */
function blobOver(content: Content, type: string): Blob {
  adopted = content;
  return new Blob(undefined, { type });
}

/** What a request or response gives as its `blob()`. */
export function blobOf(content: WholeContent, contentType: string | null): Blob {
  const bytes = typeof content === "string" ? native.utf8Encode(content) : (content ?? new Uint8Array(0));
  return blobOver(bytes, mimeTypeOf(contentType)?.text ?? "");
}

/** What a blob is as a body. */
export function contentOfBlob(blob: Blob): Extracted {
  return { content: asBody(contentOf(blob)), type: blob.type === "" ? undefined : blob.type };
}

/** What lies with the host is read from there as it is needed. */
export function asBody(content: Content): Uint8Array | Source {
  return content instanceof Pieces ? sourceOf(content) : content;
}

export class Blob {
  #content: Content;
  #type: string;

  static {
    isBlob = (value): value is Blob => typeof value === "object" && value !== null && #content in value;
    contentOf = (blob) => blob.#content;
  }

  constructor(blobParts: Iterable<BlobPart> | undefined = undefined, options: BlobPropertyBag | undefined = undefined) {
    const own = adopted;
    adopted = undefined;
    const parts = blobParts === undefined ? [] : partsOf(blobParts);
    const bag = toDictionary<BlobPropertyBag>(options, "The options of a Blob");
    const endings = toEndings(bag.endings);
    this.#type = toType(bag.type);
    this.#content = own ?? gather(parts, endings === "native");
  }

  get size(): number {
    return this.#content.length;
  }

  get type(): string {
    return this.#type;
  }

  slice(start: number | undefined = undefined, end: number | undefined = undefined, contentType: string | undefined = undefined): Blob {
    const content = this.#content;
    const from = toIndex(start, 0);
    const to = toIndex(end, content.length);
    return blobOver(content.subarray(from, to), contentType === undefined ? "" : `${contentType}`);
  }

  stream(): ReadableStream<Uint8Array> {
    const content = this.#content;
    return content instanceof Pieces ? streamFrom(sourceOf(content)) : streamOver(content);
  }

  async text(): Promise<string> {
    const content = this.#content;
    return native.utf8Decode(content instanceof Pieces ? await copyOf(content) : content, false, false);
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await copyOf(this.#content)).buffer;
  }

  async bytes(): Promise<Uint8Array> {
    return copyOf(this.#content);
  }
}

/** The parts as an argument; an object that is not iterable is none. */
function partsOf(init: unknown): (string | Content)[] {
  const iterate = isObject(init) ? (init as Iterable<unknown>)[Symbol.iterator] : undefined;
  if (typeof iterate !== "function") throw new TypeError("The parts of a Blob must be in an array, or something else that is iterable");
  return Array.from({ [Symbol.iterator]: () => iterate.call(init) }, partOf);
}

function partOf(part: unknown): string | Content {
  if (isBlob(part)) return contentOf(part);
  return part instanceof Pieces ? part : (bytesOf(part) ?? toText(part));
}

/** All of it, with copies of what a script might change. */
function gather(parts: (string | Content)[], nativeEndings: boolean): Content {
  const contents = parts.map((part) => (typeof part === "string" ? native.utf8Encode(nativeEndings ? part.replace(/\r\n?/g, "\n") : part) : part));
  const isCopied = contents.length !== 1 && contents.every((content) => content instanceof Uint8Array);
  return joined(isCopied ? contents : contents.map((content) => (content instanceof Uint8Array ? content.slice() : content)));
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
