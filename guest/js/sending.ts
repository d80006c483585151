// An answer whose body follows its head, as fast as the client takes it.
import { bytesOf } from "./bytes.ts";
import { chunksOf, maxChunk } from "./body.ts";
import type { StreamContent } from "./body.ts";
import { native } from "./native.ts";

/** Settles when the host has all of it. Rejected, it leaves a body that the client sees break off. */
export async function sendStream(status: number, headers: string[], content: StreamContent): Promise<void> {
  const next = chunksOf(content);
  native.head(status, headers);
  for (let chunk = await next(); chunk !== undefined; chunk = await next()) {
    const bytes = typeof chunk === "string" ? native.utf8Encode(chunk) : bytesOf(chunk);
    if (bytes === undefined) throw new TypeError(`A chunk of a response's body must be bytes or a string, not a value of type ${typeof chunk}`);
    for (let at = 0; at < bytes.length; at += maxChunk) await native.write(bytes.subarray(at, at + maxChunk));
  }
  native.end();
}
