import { registerWebHandler } from "stoa";
const formats = ["gzip", "deflate", "deflate-raw", "brotli"];
const compressed = async (format) => [...new Uint8Array(await new Response(new Response("hello hello").body.pipeThrough(new CompressionStream(format))).arrayBuffer())];

/** What the reader got, and how reader and writer ended. */
async function outcome(format, ...chunks) {
  const { readable, writable } = new DecompressionStream(format);
  const writer = writable.getWriter();
  const written = Promise.all([...chunks.map((chunk) => writer.write(chunk)), writer.close()]).then(() => "ok", (error) => error.name);
  let text = "";
  try {
    for await (const chunk of readable) text += String.fromCharCode(...chunk);
    return [text, "ok", await written];
  } catch (error) {
    return [text, `${error.name}: ${error.message}`, await written];
  }
}

registerWebHandler("/", async () => {
  const outcomes = {};
  for (const format of formats) {
    const data = await compressed(format);
    outcomes[format] = {
      whole: await outcome(format, new Uint8Array(data)),
      cut: await outcome(format, new Uint8Array(data.slice(0, -1))),
      nothing: await outcome(format),
      trailing: await outcome(format, new Uint8Array([...data, 0])),
      trailingChunk: await outcome(format, new Uint8Array(data), new Uint8Array(1)),
      emptyChunks: await outcome(format, new Uint8Array(0), new Uint8Array(data), new Uint8Array(0)),
      noBytes: await outcome(format, "text"),
    };
  }
  outcomes.gzip.checksum = await outcome("gzip", new Uint8Array((await compressed("gzip")).map((byte, at, { length }) => (at === length - 8 ? byte ^ 1 : byte))));
  return outcomes;
});
