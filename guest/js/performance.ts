// `performance`: the invocation's clock, and the marks that a script makes on it. The engine has one of its own, which a
// snapshot would freeze.
import { EventTarget } from "./event_target.ts";
import { current } from "./invocation.ts";
import { native } from "./native.ts";
import { installLazily, lazily } from "./parts.ts";
import type * as Timeline from "./parts/timeline.ts";
import { exposeInterface, needArguments } from "./webidl.ts";

const timeline = lazily<typeof Timeline>("timeline");

/** When the invocation began, and which one that was: a value from init must not be seen by a request. */
let origin = 0;
let measured: object | undefined;

/** Stands for the time before the first invocation. */
const init = {};

export class Performance extends EventTarget {
  constructor() {
    if (performance !== undefined) throw new TypeError("Illegal constructor");
    super();
  }

  get timeOrigin(): number {
    checked(this);
    const invocation = current ?? init;
    if (measured !== invocation) {
      measured = invocation;
      origin = native.now() - native.elapsed();
    }
    return origin;
  }

  now(): number {
    checked(this);
    return native.elapsed();
  }

  mark(name: string, options: Timeline.MarkOptions | undefined = undefined): Timeline.PerformanceMark {
    checked(this);
    needArguments(arguments.length, 1, "Performance.mark");
    return timeline().mark(name, options);
  }

  measure(name: string, startOrOptions: string | Timeline.MeasureOptions | undefined = undefined, end: string | undefined = undefined): Timeline.PerformanceMeasure {
    checked(this);
    needArguments(arguments.length, 1, "Performance.measure");
    return timeline().measure(name, startOrOptions, end);
  }

  clearMarks(name: string | undefined = undefined): void {
    checked(this);
    timeline().clear("mark", name);
  }

  clearMeasures(name: string | undefined = undefined): void {
    checked(this);
    timeline().clear("measure", name);
  }

  getEntries(): Timeline.PerformanceEntry[] {
    checked(this);
    return timeline().recorded.find();
  }

  getEntriesByType(type: string): Timeline.PerformanceEntry[] {
    checked(this);
    needArguments(arguments.length, 1, "Performance.getEntriesByType");
    return timeline().recorded.find(undefined, `${type}`);
  }

  getEntriesByName(name: string, type: string | undefined = undefined): Timeline.PerformanceEntry[] {
    checked(this);
    needArguments(arguments.length, 1, "Performance.getEntriesByName");
    return timeline().recorded.find(`${name}`, type === undefined ? undefined : `${type}`);
  }

  /** The memory that this instance holds, in bytes: what its limit counts. */
  memory(): { usedBytes: number } {
    checked(this);
    return { usedBytes: native.memory() };
  }

  toJSON(): object {
    checked(this);
    return { timeOrigin: this.timeOrigin };
  }
}

function checked(self: unknown): void {
  if (self !== performance) throw new TypeError("Illegal invocation: this is not performance");
}

// Read by the constructor while this very object is made.
export var performance: Performance | undefined;
performance = new Performance();

exposeInterface(Performance, "Performance");

export function installTimeline(): void {
  installLazily(timeline, ["PerformanceEntry", "PerformanceMark", "PerformanceMeasure", "PerformanceObserver", "PerformanceObserverEntryList"]);
}
