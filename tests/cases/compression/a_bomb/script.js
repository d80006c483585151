import { registerWebHandler } from "stoa";

async function bomb(format) {
  const zeros = new Uint8Array(1 << 20);
  let left = 8;
  const source = new ReadableStream({ pull: (controller) => (left-- > 0 ? controller.enqueue(zeros) : controller.close()) });
  return new Uint8Array(await new Response(source.pipeThrough(new CompressionStream(format))).arrayBuffer());
}

// One small chunk becomes many large ones: each is made when it is read, and until then the write goes on.
registerWebHandler("/:format", async (context) => {
  const data = await bomb(context.params.format);
  const { readable, writable } = new DecompressionStream(context.params.format);
  const reader = readable.getReader();
  let written = false;
  const write = writable.getWriter().write(data).then(() => (written = true));
  const sizes = [];
  for (let i = 0; i < 3; i++) sizes.push((await reader.read()).value.length);
  await new Promise((resolve) => setTimeout(resolve, 1));
  const early = written;
  for (let i = 3; i < 128; i++) await reader.read();
  await write;
  return { small: data.length < 20_000, sizes, early, written };
});

// Each of them is given up, and so none of them counts.
registerWebHandler("/given-up", async () => {
  const data = await bomb("brotli");
  for (let i = 0; i < 20; i++) {
    const { readable, writable } = new DecompressionStream("brotli");
    const reader = readable.getReader();
    const write = writable.getWriter().write(data);
    await reader.read();
    await reader.cancel();
    await write;
  }
  return "fine";
});

registerWebHandler("/too-many", async () => {
  const streams = Array.from({ length: 9 }, () => new CompressionStream("brotli"));
  try {
    for (const { writable } of streams) await writable.getWriter().write(new Uint8Array(1));
  } catch ({ code, message }) {
    return { code, message };
  }
});
