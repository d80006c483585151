import { registerWebHandler } from "stoa";
const cache = new Map<string, number>();
let ready = false;
class Counter { #n = 40; next() { return ++this.#n; } }
const counter = new Counter();
export async function init() {
  cache.set("answer", await Promise.resolve(42));
  await null;
  ready = true;
  counter.next();
}
registerWebHandler("/", () => ({ ready, answer: cache.get("answer"), counter: counter.next() }));
