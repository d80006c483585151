// The clock of an invocation, and the User Timing and Performance Timeline standards.

interface PerformanceMarkOptions {
  detail?: unknown;
  startTime?: number;
}

interface PerformanceMeasureOptions {
  detail?: unknown;
  start?: string | number;
  duration?: number;
  end?: string | number;
}

interface Performance extends EventTarget {
  /** When the invocation began, in milliseconds since 1970. */
  readonly timeOrigin: number;
  /** Milliseconds since the invocation began. */
  now(): number;
  mark(name: string, options?: PerformanceMarkOptions): PerformanceMark;
  measure(name: string, startOrOptions?: string | PerformanceMeasureOptions, end?: string): PerformanceMeasure;
  clearMarks(name?: string): void;
  clearMeasures(name?: string): void;
  getEntries(): PerformanceEntry[];
  getEntriesByName(name: string, type?: string): PerformanceEntry[];
  getEntriesByType(type: string): PerformanceEntry[];
  /** The memory that this instance holds: what its limit counts. */
  memory(): { usedBytes: number };
  toJSON(): object;
}

/**
 * The class of `performance`.
 * @example
 * ```ts
 * console.log(performance instanceof Performance);
 * ```
 */
declare var Performance: Unconstructible<Performance>;

/**
 * Measures time and memory.
 * @example
 * ```ts
 * const start = performance.now();
 * const squares = Array.from({ length: 1000 }, (_, i) => i * i);
 * console.log("squares", { count: squares.length, ms: performance.now() - start, bytes: performance.memory().usedBytes });
 * ```
 */
declare var performance: Performance;

interface PerformanceEntry {
  readonly name: string;
  readonly entryType: string;
  readonly startTime: number;
  readonly duration: number;
  toJSON(): object;
}

/**
 * A mark or a measure.
 * @example
 * ```ts
 * const isLong = (entry: PerformanceEntry) => entry.duration > 50;
 * console.log(performance.getEntries().filter(isLong).map((entry) => entry.name));
 * ```
 */
declare var PerformanceEntry: Unconstructible<PerformanceEntry>;

interface PerformanceMark extends PerformanceEntry {
  readonly detail: any;
}

/**
 * A point in time with a name.
 * @example
 * ```ts
 * const mark: PerformanceMark = performance.mark("parsed", { detail: { lines: 120 } });
 * ```
 */
declare var PerformanceMark: {
  readonly prototype: PerformanceMark;
  new (name: string, options?: PerformanceMarkOptions): PerformanceMark;
};

interface PerformanceMeasure extends PerformanceEntry {
  readonly detail: any;
}

/**
 * The time between two points.
 * @example
 * ```ts
 * performance.mark("start");
 * const measure: PerformanceMeasure = performance.measure("all of it", "start");
 * console.log(measure.duration);
 * ```
 */
declare var PerformanceMeasure: Unconstructible<PerformanceMeasure>;

interface PerformanceObserverInit {
  entryTypes?: Iterable<string>;
  type?: string;
  buffered?: boolean;
}

interface PerformanceObserverCallback {
  (entries: PerformanceObserverEntryList, observer: PerformanceObserver, options: { droppedEntriesCount: number }): void;
}

interface PerformanceObserver {
  observe(options: PerformanceObserverInit): void;
  disconnect(): void;
  takeRecords(): PerformanceEntry[];
}

/**
 * Hears of marks and measures.
 * @example
 * ```ts
 * const observer = new PerformanceObserver((list) => console.log(list.getEntries().length));
 * observer.observe({ entryTypes: ["measure"] });
 * ```
 */
declare var PerformanceObserver: {
  readonly prototype: PerformanceObserver;
  new (callback: PerformanceObserverCallback): PerformanceObserver;
  readonly supportedEntryTypes: readonly string[];
};

interface PerformanceObserverEntryList {
  getEntries(): PerformanceEntry[];
  getEntriesByName(name: string, type?: string): PerformanceEntry[];
  getEntriesByType(type: string): PerformanceEntry[];
}

/**
 * What an observer hears of.
 * @example
 * ```ts
 * const names = (list: PerformanceObserverEntryList) => list.getEntriesByType("measure").map((entry) => entry.name);
 * new PerformanceObserver((list) => console.log(names(list))).observe({ type: "measure" });
 * ```
 */
declare var PerformanceObserverEntryList: Unconstructible<PerformanceObserverEntryList>;
