// multipart/form-data, as the HTML standard writes it.
import type { Extracted } from "../../body_init.ts";
import { native } from "../../native.ts";
import { asBody, contentOf } from "./blob.ts";
import { joined } from "./content.ts";
import type { Content } from "./content.ts";
import { entriesOf } from "./form_data.ts";
import type { FormData } from "./form_data.ts";

/** What a form is as a body. */
export function encodeMultipart(form: FormData): Extracted {
  const boundary = newBoundary();
  const chunks: Content[] = [];
  // Text is gathered, so that a form of many small fields is encoded at once.
  let text = "";
  for (const [name, value] of entriesOf(form)) {
    text += `--${boundary}\r\nContent-Disposition: form-data; name="${escape(withLineBreaks(name))}"`;
    if (typeof value === "string") {
      text += `\r\n\r\n${withLineBreaks(value)}\r\n`;
      continue;
    }
    text += `; filename="${escape(value.name)}"\r\nContent-Type: ${value.type || "application/octet-stream"}\r\n\r\n`;
    chunks.push(native.utf8Encode(text), contentOf(value));
    text = "\r\n";
  }
  chunks.push(native.utf8Encode(`${text}--${boundary}--\r\n`));
  return { content: asBody(joined(chunks)), type: `multipart/form-data; boundary=${boundary}` };
}

/** Nobody can guess it, so that no value can pretend to be the end of its part. In lower case, as the type of a blob is. */
function newBoundary(): string {
  return `----formdata-${Array.from(native.random(16), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

function withLineBreaks(text: string): string {
  return text.replace(/\r\n?|\n/g, "\r\n");
}

function escape(name: string): string {
  return name.replaceAll("\n", "%0A").replaceAll("\r", "%0D").replaceAll('"', "%22");
}
