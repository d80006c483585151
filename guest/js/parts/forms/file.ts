// `File` of the File API.
import { showAs } from "../../inspect.ts";
import { native } from "../../native.ts";
import { exposeInterface, needArguments, toDictionary, toText } from "../../webidl.ts";
import { Blob } from "./blob.ts";
import type { BlobPart, BlobPropertyBag } from "./blob.ts";

export interface FilePropertyBag extends BlobPropertyBag {
  lastModified?: number;
}

export let isFile: (value: unknown) => value is File;

export class File extends Blob {
  #name: string;
  #lastModified: number;

  static {
    isFile = (value): value is File => typeof value === "object" && value !== null && #name in value;
  }

  constructor(fileBits: Iterable<BlobPart>, fileName: string, options: FilePropertyBag | undefined = undefined) {
    needArguments(arguments.length, 2, "File");
    // For a blob, to leave the parts out is to have none.
    super(fileBits === undefined ? (null as never) : fileBits, options);
    this.#name = toText(fileName);
    const { lastModified } = toDictionary<FilePropertyBag>(options, "The options of a File");
    this.#lastModified = lastModified === undefined ? Math.floor(native.now()) : toLong(lastModified);
  }

  get name(): string {
    return this.#name;
  }

  get lastModified(): number {
    return this.#lastModified;
  }
}

/** Web IDL's long long. */
function toLong(value: unknown): number {
  const number = Math.trunc(Number(value));
  return Number.isFinite(number) ? Number(BigInt.asIntN(64, BigInt(number))) : 0;
}

exposeInterface(File, "File");
showAs(File, ({ name, size, type, lastModified }) => ({ name, size, type, lastModified }));
