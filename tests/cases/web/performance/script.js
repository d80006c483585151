import { registerWebHandler } from "stoa";
performance.mark("at init");
registerWebHandler("/", async () => {
  const heard = new Promise((resolve) => new PerformanceObserver((list) => resolve(list.getEntries())).observe({ type: "measure" }));
  performance.mark("start", { detail: { step: 1 } });
  await new Promise((resolve) => setTimeout(resolve, 3));
  const measure = performance.measure("waited", "start");
  const [entry] = await heard;
  return [
    entry === measure, measure.duration >= 3, measure.duration < 1000, performance.getEntriesByName("start")[0].detail.step,
    performance.now() >= measure.duration, Math.abs(performance.timeOrigin + performance.now() - Date.now()) < 100,
    performance.memory().usedBytes > 0, performance instanceof EventTarget, typeof performance.toJSON().timeOrigin,
  ];
});
