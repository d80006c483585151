// `formData()` of requests and responses: which kind of form a body is.
import { asBytes } from "../../body.ts";
import type { WholeContent } from "../../body.ts";
import { parseForm } from "../../form_encoding.ts";
import { native } from "../../native.ts";
import { File } from "./file.ts";
import { FormData } from "./form_data.ts";
import { mimeTypeOf } from "./mime_type.ts";
import { BrokenForm, readMultipart } from "./multipart_reader.ts";

export function parseFormData(content: WholeContent, contentType: string | null): FormData {
  const type = mimeTypeOf(contentType);
  if (type?.essence === "multipart/form-data") {
    return fromMultipart(content instanceof Uint8Array ? content : asBytes(content), type.parameters.get("boundary"));
  }
  if (type?.essence === "application/x-www-form-urlencoded") {
    const form = new FormData();
    const list = parseForm(content instanceof Uint8Array ? native.utf8Decode(content, false, true) : (content ?? ""));
    for (let i = 0; i < list.length; i += 2) form.append(list[i]!, list[i + 1]!);
    return form;
  }
  const given = contentType === null ? "missing" : JSON.stringify(contentType);
  throw new TypeError(`formData(): the content type of the body is ${given}, but must be multipart/form-data or application/x-www-form-urlencoded`);
}

function fromMultipart(bytes: Uint8Array, boundary: string | undefined): FormData {
  const form = new FormData();
  try {
    for (const { name, filename, type, content } of readMultipart(bytes, boundary)) {
      if (filename === undefined) form.append(name, native.utf8Decode(content, false, true));
      else form.append(name, new File([content], filename, { type: type ?? "text/plain" }));
    }
  } catch (error) {
    if (!(error instanceof BrokenForm)) throw error;
    throw new TypeError(`formData(): the body is not valid multipart/form-data: ${error.problem}`);
  }
  return form;
}
