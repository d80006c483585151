// The Performance Timeline and User Timing standards.
export { PerformanceEntry, recorded } from "./timeline/entries.ts";
export { PerformanceObserver, PerformanceObserverEntryList } from "./timeline/observer.ts";
export { clear, mark, measure, PerformanceMark, PerformanceMeasure } from "./timeline/user_timing.ts";
export type { MarkOptions, MeasureOptions } from "./timeline/user_timing.ts";
