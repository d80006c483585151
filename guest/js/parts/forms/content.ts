// What blobs are made of: bytes in the script's memory, and ranges of files that lie with the host. Nobody changes
// either, so that slices and bodies share them.
import { joinBytes } from "../../bytes.ts";
import { native } from "../../native.ts";
import { maxChunk, Source } from "../../source.ts";

/** Bytes that the host has, counted through all files of the request's form. */
class Range {
  readonly start: number;
  readonly length: number;

  constructor(start: number, length: number) {
    this.start = start;
    this.length = length;
  }

  subarray(from: number, to: number): Range {
    return new Range(this.start + from, to - from);
  }
}

/** Several pieces, one after the other, that nobody wants in memory as a whole. */
export class Pieces {
  readonly list: ReadonlyArray<Uint8Array | Range>;
  readonly length: number;

  constructor(list: ReadonlyArray<Uint8Array | Range>) {
    this.list = list;
    this.length = list.reduce((length, piece) => length + piece.length, 0);
  }

  /** As that of an array of bytes. */
  subarray(from: number, to: number): Pieces {
    let at = 0;
    const inside = (index: number): number => Math.max(0, index < 0 ? this.length + index : index) || 0;
    const [start, end] = [inside(from), inside(to)];
    const list = this.list.map((piece) => {
      const first = Math.min(Math.max(start - at, 0), piece.length);
      const last = Math.max(Math.min(end - at, piece.length), first);
      at += piece.length;
      return piece.subarray(first, last);
    });
    return new Pieces(list.filter((piece) => piece.length > 0));
  }
}

export type Content = Uint8Array | Pieces;

export function storedAt(start: number, length: number): Content {
  return new Pieces([new Range(start, length)]);
}

/** One content of several. */
export function joined(contents: readonly Content[]): Content {
  if (contents.every((content) => content instanceof Uint8Array)) return joinBytes(contents);
  return new Pieces(contents.flatMap((content) => (content instanceof Pieces ? content.list : [content])));
}

/** What somebody reads, from its beginning. */
export function sourceOf({ list }: Pieces): Source {
  let index = 0;
  let at = 0;
  return new Source(async (max) => {
    for (let piece; (piece = list[index]) !== undefined; ) {
      const end = Math.min(piece.length, at + Math.min(max, maxChunk));
      const next = piece.subarray(at, end);
      [index, at] = end === piece.length ? [index + 1, 0] : [index, end];
      if (next.length > 0) return next instanceof Range ? native.readUpload(next.start, next.length) : next.slice();
    }
    return undefined;
  }, () => (index = list.length));
}

/** A copy. */
export async function copyOf(content: Content): Promise<Uint8Array<ArrayBuffer>> {
  if (content instanceof Uint8Array) return content.slice();
  // Made first, so that what is too large for the script's memory fails before it was read.
  const all = new Uint8Array(content.length);
  const source = sourceOf(content);
  let at = 0;
  for (let chunk; (chunk = await source.read(maxChunk)) !== undefined; at += chunk.length) all.set(chunk, at);
  return all;
}
