import { registerWebHandler } from "stoa";
let waited = "not yet";
let left = 0;
setTimeout(() => { left += 1; }, 60_000);
setInterval(() => { left += 1; }, 60_000);
await new Promise((resolve) => setTimeout(() => { waited = "a moment"; resolve(); }, 5));
registerWebHandler("/", async () => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  return { waited, left };
});
