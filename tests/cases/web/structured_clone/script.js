import { registerWebHandler } from "stoa";
registerWebHandler("/", () => {
  const buffer = new ArrayBuffer(2, { maxByteLength: 8 });
  const value = { when: new Date(0), map: new Map([[1n, new Set([/x/g])]]), error: new TypeError("t", { cause: 1 }), view: new Uint8Array(buffer), sparse: [1, , 3] };
  value.self = value;
  const copy = structuredClone(value, { transfer: [buffer] });
  copy.view.buffer.resize(4);
  const refused = [() => {}, Symbol("s"), new Headers(), Promise.resolve(), new WeakMap(), [].values(), buffer].map((each) => {
    try { return structuredClone(each); } catch (error) { return error.name; }
  });
  return [
    copy.self === copy, copy.when instanceof Date, [...copy.map.get(1n)][0].flags, `${copy.error}`, copy.error.cause, copy.error.stack === value.error.stack,
    copy.view.length, buffer.detached, 1 in copy.sparse, copy.sparse.length, structuredClone(new DOMException("m", "AbortError")).code, refused,
  ];
});
registerWebHandler("/blob", async () => {
  const { blob, file } = structuredClone({ blob: new Blob(["ab"], { type: "text/plain" }), file: new File(["c"], "c.txt", { lastModified: 5 }) });
  return [await blob.text(), blob.type, file.name, file.lastModified, await file.text(), file instanceof File];
});
registerWebHandler("/ports", async () => {
  const { port1, port2 } = new MessageChannel();
  const seen = [];
  const answered = new Promise((resolve) => { port2.onmessage = ({ data }) => { seen.push(data.text); resolve(); }; });
  port1.postMessage({ text: "hello" });
  seen.push("sent");
  await answered;
  return seen;
});
registerWebHandler("/stream", async () => {
  const stream = new ReadableStream({ start(controller) { controller.enqueue({ n: 1 }); controller.enqueue("two"); controller.close(); } });
  const moved = structuredClone(stream, { transfer: [stream] });
  const chunks = [stream.locked];
  for await (const chunk of moved) chunks.push(chunk);
  return chunks;
});
