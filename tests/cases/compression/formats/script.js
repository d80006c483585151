import { registerWebHandler } from "stoa";
const formats = ["gzip", "deflate", "deflate-raw", "brotli"];
const text = "Kraut und Rüben ".repeat(5_000);
const bytesThrough = (body, transform) => new Response(new Response(body).body.pipeThrough(transform)).arrayBuffer();
const told = (work) => {
  try {
    return work();
  } catch ({ name, message }) {
    return `${name}: ${message}`;
  }
};
const hello = {
  gzip: "H4sIAAAAAAACA8tIzcnJBwCGphA2BQAAAA==",
  deflate: "eJzLSM3JyQcABiwCFQ==",
  "deflate-raw": "y0jNyckHAA==",
  brotli: "CwKAaGVsbG8D",
};
const madeAtTopLevel = new CompressionStream("gzip");

registerWebHandler("/", async () => {
  const roundTrips = {};
  for (const format of formats) {
    const small = await bytesThrough(text, new CompressionStream(format));
    const back = await bytesThrough(small, new DecompressionStream(format));
    roundTrips[format] = [small.byteLength < 1_000, new TextDecoder().decode(back) === text];
  }
  const read = {};
  for (const format of formats) {
    const data = Uint8Array.from(atob(hello[format]), (char) => char.charCodeAt(0));
    read[format] = new TextDecoder().decode(await bytesThrough(data, new DecompressionStream(format)));
  }
  return {
    roundTrips,
    read,
    madeAtTopLevel: new Uint8Array(await bytesThrough("x", madeAtTopLevel)).slice(0, 2),
    empty: (await bytesThrough("", new CompressionStream("gzip"))).byteLength,
    unknown: told(() => new CompressionStream("zip")),
    none: told(() => new DecompressionStream()),
    tag: String(new CompressionStream("gzip")),
  };
});

registerWebHandler("/packed", () => {
  const body = new Response(text).body.pipeThrough(new CompressionStream("gzip"));
  return new Response(body.pipeThrough(new DecompressionStream("gzip")).pipeThrough(new TransformStream({ transform(chunk, controller) { controller.enqueue(chunk.subarray(0, 5)); } })));
});
