import { registerWebHandler } from "stoa";
registerWebHandler("/", async () => {
  const seen = [];
  const note = (what) => () => seen.push(what);
  setTimeout(note("20ms"), 20);
  setTimeout(note("1ms"), 1);
  setTimeout(note("0ms, first"), 0);
  setTimeout(note("0ms, second"));
  const cleared = setTimeout(note("never"), 2);
  queueMicrotask(note("microtask"));
  Promise.resolve().then(note("promise")).then(note("promise, then"));
  let ticks = 0;
  await new Promise((resolve) => {
    const id = setInterval(() => { seen.push(`tick ${++ticks}`); if (ticks === 2) { clearInterval(id); resolve(); } }, 30);
    clearTimeout(cleared);
    seen.push("sync");
  });
  return seen;
});
registerWebHandler("/args", () => new Promise((resolve) => setTimeout((...args) => resolve(args), 0, 1, "b")));
registerWebHandler("/throws", async () => {
  setTimeout(() => { throw new Error("in a timer"); }, 0);
  await new Promise((resolve) => setTimeout(resolve, 2));
  return "went on";
});
