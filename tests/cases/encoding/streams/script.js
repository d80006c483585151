import { registerWebHandler } from "stoa";
const through = async (chunks, transform) => {
  const got = [];
  for await (const chunk of ReadableStream.from(chunks).pipeThrough(transform)) got.push(typeof chunk === "string" ? chunk : [...chunk]);
  return got;
};
const told = (promise) => promise.catch(({ name, message }) => `${name}: ${message}`);
const bytes = (...values) => new Uint8Array(values);

registerWebHandler("/", async () => ({
  utf8: await through([bytes(0xf0, 0x9f), bytes(0x92), bytes(0xa9, 0x61)], new TextDecoderStream()),
  shiftJis: await through([bytes(0x83), bytes(0x65).buffer], new TextDecoderStream("sjis")),
  cut: await through([bytes(0xe4)], new TextDecoderStream()),
  fatal: await told(through([bytes(0xff)], new TextDecoderStream("utf-8", { fatal: true }))),
  noBytes: await told(through(["text"], new TextDecoderStream())),
  encoded: await through(["a\ud83d", "", "\udca9", 1, "\ud83d"], new TextEncoderStream()),
  attributes: Object.keys(TextDecoderStream.prototype).map((key) => [key, String(new TextDecoderStream("latin1")[key])]),
  tag: String(new TextEncoderStream()),
}));
