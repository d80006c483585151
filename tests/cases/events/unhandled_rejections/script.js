import { registerWebHandler } from "stoa";
const seen = [];
addEventListener("unhandledrejection", (event) => {
  seen.push(`${event.type} ${event.reason.message}`);
  if (event.reason.message === "dealt with") event.preventDefault();
});
onrejectionhandled = (event) => seen.push(`${event.type} ${event.reason.message}`);
const task = () => new Promise((resolve) => setTimeout(resolve));
registerWebHandler("/", async () => {
  Promise.reject(new Error("dealt with"));
  Promise.reject(new Error("logged"));
  const late = Promise.reject(new Error("late"));
  const soon = Promise.reject(new Error("soon"));
  await null;
  soon.catch(() => {});
  await task();
  late.catch(() => {});
  await task();
  return seen;
});
registerWebHandler("/own", async () => { await task(); throw new Error("the answer itself"); });
addEventListener("unhandledrejection", (event) => { if (event.reason.message === "the answer itself") console.log("must not be told"); });
