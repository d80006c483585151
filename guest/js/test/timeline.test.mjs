// `performance` beyond the clock: marks, measures and observers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

test("marks and measures are kept in the order of their times, and can be taken away", () => {
  const { run } = load();
  run(`(() => {
    performance.mark("a", { startTime: 5, detail: { n: [1] } });
    performance.mark("b");
    performance.mark("a", { startTime: 2 });
    performance.measure("from a to b", "a", "b");
    performance.measure("by times", { start: 1, duration: 2, detail: "d" });
    performance.measure("whole");
  })()`);
  const plain = (name, entryType, startTime, duration, detail = null) => ({ name, entryType, startTime, duration, detail });
  assert.deepEqual(JSON.parse(run("JSON.stringify(performance.getEntries())")), [
    plain("whole", "measure", 0, 12.25), plain("by times", "measure", 1, 2, "d"), plain("a", "mark", 2, 0), plain("from a to b", "measure", 2, 10.25),
    plain("a", "mark", 5, 0, { n: [1] }), plain("b", "mark", 12.25, 0),
  ]);
  assert.equal(run("performance.getEntriesByName('a', 'mark').length + performance.getEntriesByType('measure').length"), 5);
  run("(performance.clearMarks('a'), performance.clearMeasures())");
  assert.equal(run("performance.getEntries().map((entry) => entry.name).join()"), "b");
});

test("what is no time and no mark is refused", () => {
  const { run } = load();
  for (const [source, name] of [
    ["performance.mark()", "TypeError"], ["performance.mark('x', { startTime: -1 })", "TypeError"], ["performance.measure('x', 'none')", "SyntaxError"],
    ["performance.measure('x', { start: 1, end: 2, duration: 3 })", "TypeError"], ["performance.measure('x', { detail: 1 })", "TypeError"],
    ["performance.measure('x', { start: 1 }, 'y')", "TypeError"], ["new PerformanceEntry()", "TypeError"], ["new PerformanceMeasure('x')", "TypeError"],
    ["performance.mark('x', { detail() {} })", "DataCloneError"], ["performance.now.call({})", "TypeError"],
  ]) assert.throws(() => run(source), { name }, source);
  assert.equal(run("performance.getEntries().length"), 0);
});

test("an observer hears of what it asked for, in a task", () => {
  const { run, timers, lines } = load();
  run(`(() => {
    globalThis.seen = [];
    performance.mark("before");
    const observer = new PerformanceObserver((list, itself, { droppedEntriesCount }) => {
      seen.push(list.getEntries().map((entry) => entry.name).join(), itself === observer, droppedEntriesCount);
      observer.disconnect();
      throw "reported";
    });
    observer.observe({ type: "mark", buffered: true });
    observer.observe({ type: "unknown" });
    performance.mark("after");
    performance.measure("not asked for");
    const taken = new PerformanceObserver(() => seen.push("never"));
    taken.observe({ entryTypes: ["measure", "unknown"] });
    performance.measure("taken");
    seen.push(taken.takeRecords().length);
    try { taken.observe({ type: "mark" }); } catch (error) { seen.push(error.name); }
  })()`);
  for (const { callback } of timers.values()) callback();
  run("performance.mark('after all')");
  assert.deepEqual(JSON.parse(run("JSON.stringify(seen)")), [1, "InvalidModificationError", "before,after", true, 0]);
  assert.deepEqual(lines, [["Uncaught", "reported"]]);
  assert.deepEqual(timers.size, 2);
});

test("memory() says what the sandbox holds", () => {
  assert.deepEqual({ ...load().run("performance.memory()") }, { usedBytes: 65536 });
});
