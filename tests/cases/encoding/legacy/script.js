import { registerWebHandler } from "stoa";
const bytes = (...values) => new Uint8Array(values);
const told = (work) => {
  try {
    return work();
  } catch ({ name, message }) {
    return `${name}: ${message}`;
  }
};
const japanese = new TextDecoder("Shift_JIS");
const begun = new TextDecoder("euc-jp");
begun.decode(bytes(0xa4), { stream: true });
const atTopLevel = japanese.decode(bytes(0x83, 0x65, 0x83, 0x58, 0x83, 0x67));

registerWebHandler("/", () => {
  const latin = new TextDecoder("latin1", { fatal: true });
  const wide = new TextDecoder("utf-16");
  const korean = new TextDecoder("euc-kr");
  const long = new Uint8Array(150_000).fill(0xe9);
  return {
    atTopLevel,
    again: japanese.decode(bytes(0x83, 0x65)),
    names: ["ascii", " ISO-8859-1\n", "utf-16", "GB2312", "x-user-defined"].map((label) => new TextDecoder(label).encoding),
    refused: ["utf-7", "iso-2022-kr", ""].map((label) => told(() => new TextDecoder(label).encoding)),
    latin: [latin.encoding, latin.decode(bytes(0xfc, 0x80))],
    fatal: told(() => new TextDecoder("euc-kr", { fatal: true }).decode(bytes(0x61, 0xff))),
    wide: [wide.decode(bytes(0xff, 0xfe, 0x3d), { stream: true }), wide.decode(bytes(0xd8, 0x00), { stream: true }), wide.decode(bytes(0xde))],
    ignoreBOM: new TextDecoder("utf-16be", { ignoreBOM: true }).decode(bytes(0xfe, 0xff, 0, 0x61)) === "\ufeffa",
    korean: [korean.decode(bytes(0xb0), { stream: true }), korean.decode(bytes(0xa1, 0xb0), { stream: true }), korean.decode()],
    long: new TextDecoder("windows-1252").decode(long) === "é".repeat(150_000),
    begunAtTopLevel: told(() => begun.decode(bytes(0xa2))),
  };
});

registerWebHandler("/many", () => {
  const decoders = Array.from({ length: 1_001 }, () => new TextDecoder("big5"));
  return told(() => decoders.map((decoder) => decoder.decode(bytes(0xa4), { stream: true })).length);
});
