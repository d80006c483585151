// An answer whose body follows its head, as fast as the client takes it.
import { eachChunk } from "./body.ts";
import type { StreamContent } from "./body.ts";
import { bytesOf } from "./bytes.ts";
import { native } from "./native.ts";
import { maxChunk } from "./source.ts";

/** Settles when the host has all of it. Rejected, it leaves a body that the client sees break off. */
export async function sendStream(status: number, headers: string[], content: StreamContent): Promise<void> {
  native.head(status, headers);
  await eachChunk(content, async (chunk) => {
    const bytes = typeof chunk === "string" ? native.utf8Encode(chunk) : bytesOf(chunk);
    if (bytes === undefined) throw new TypeError(`A chunk of a response's body must be bytes or a string, not a value of type ${typeof chunk}`);
    for (let at = 0; at < bytes.length; at += maxChunk) await native.write(bytes.subarray(at, at + maxChunk));
  });
  native.end();
}
