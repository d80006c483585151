// Multipart forms for handlers that get plain values: texts, and the files that came with them.
import { BadRequestError } from "../../errors.ts";
import { showAs } from "../../inspect.ts";
import type { FormParts } from "../../invocation.ts";
import { native } from "../../native.ts";
import type { BlobPart } from "./blob.ts";
import { Pieces } from "./content.ts";
import type { Content } from "./content.ts";
import { File } from "./file.ts";
import { mimeTypeOf } from "./mime_type.ts";
import { BrokenForm, partsOf, readMultipart } from "./multipart_reader.ts";
import type { Part } from "./multipart_reader.ts";

/** A file that a client sent: a `File` that knows the field of the form that it was in. */
export class Upload extends File {
  readonly field: string;

  constructor(field: string, content: Content, filename: string, type: string) {
    super([content as BlobPart], filename, { type });
    this.field = field;
  }

  /** The same as `name`. */
  get filename(): string {
    return this.name;
  }

  toJSON(): object {
    const { field, name, type, size } = this;
    return { field, name, type, size };
  }
}

export interface Uploads {
  /** Flat: names and texts. */
  list: string[];
  files: Upload[];
}

/** `body`: all of it, or what the host has made of it. */
export function readUploads(body: Uint8Array | FormParts, contentType: string): Uploads {
  const uploads: Uploads = { list: [], files: [] };
  try {
    const parts = body instanceof Uint8Array ? readMultipart(body, mimeTypeOf(contentType)?.parameters.get("boundary")) : partsOf(body);
    parts.forEach((part, index) => add(uploads, part, index + 1));
  } catch (error) {
    if (!(error instanceof BrokenForm)) throw error;
    const { problem, part } = error;
    const details = { in: "body", expected: "multipart/form-data", problem };
    throw new BadRequestError(`The request body is not a valid form: ${problem}`, part === undefined ? details : { ...details, part });
  }
  return uploads;
}

function add({ list, files }: Uploads, { name, filename, type, content }: Part, part: number): void {
  if (filename !== undefined || content instanceof Pieces) {
    // So browsers send a field in which no file was chosen.
    if (filename !== "" || content.length > 0) files.push(new Upload(name, content, filename ?? "", type ?? "text/plain"));
    return;
  }
  try {
    list.push(name, native.utf8Decode(content, true, true));
  } catch {
    throw new BrokenForm("its text is not UTF-8", part);
  }
}

showAs(Upload, (upload) => upload.toJSON());
