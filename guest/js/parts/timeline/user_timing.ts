// User Timing: marks, and the measures between them.
import { DOMException } from "../../dom_exception.ts";
import { showAs } from "../../inspect.ts";
import { native } from "../../native.ts";
import { structuredClone } from "../../structured_clone.ts";
import { exposeInterface, isObject, needArguments, toDictionary } from "../../webidl.ts";
import { EntryState, PerformanceEntry, record, recorded } from "./entries.ts";
import type { EntryType } from "./entries.ts";

/** What is given with an entry, as it is then. */
function cloneDetail(detail: unknown): unknown {
  return detail === undefined || detail === null ? null : structuredClone(detail);
}

export interface MarkOptions {
  detail?: unknown;
  startTime?: number;
}

export class PerformanceMark extends PerformanceEntry {
  #detail: unknown;

  constructor(name: string, options: MarkOptions | undefined = undefined) {
    needArguments(arguments.length, 1, "PerformanceMark");
    const text = `${name}`;
    const { detail, startTime } = toDictionary<MarkOptions>(options, "The options of a mark");
    const start = startTime === undefined ? native.elapsed() : toTime(startTime);
    const clone = cloneDetail(detail);
    super(new EntryState(text, "mark", start, 0));
    this.#detail = clone;
  }

  get detail(): unknown {
    return this.#detail;
  }

  override toJSON(): object {
    return { ...super.toJSON(), detail: this.#detail };
  }
}

export interface MeasureOptions {
  detail?: unknown;
  start?: string | number;
  duration?: number;
  end?: string | number;
}

export class PerformanceMeasure extends PerformanceEntry {
  #detail: unknown;

  constructor(state: EntryState | undefined = undefined, detail: unknown = null) {
    super(state);
    this.#detail = detail;
  }

  get detail(): unknown {
    return this.#detail;
  }

  override toJSON(): object {
    return { ...super.toJSON(), detail: this.#detail };
  }
}

function toTime(value: unknown): number {
  const time = Number(value);
  if (!Number.isFinite(time)) throw new TypeError("A time must be a finite number");
  if (time < 0) throw new TypeError("A time must not be negative");
  return time;
}

export function mark(name: string, options: MarkOptions | undefined): PerformanceMark {
  return record(new PerformanceMark(name, options));
}

export function measure(name: string, startOrOptions: unknown, endMark: unknown): PerformanceMeasure {
  const text = `${name}`;
  const isText = startOrOptions !== undefined && startOrOptions !== null && !isObject(startOrOptions);
  const { detail, duration, end, start } = toDictionary<MeasureOptions>(isText ? undefined : startOrOptions, "The options of a measure");
  if (detail !== undefined || duration !== undefined || end !== undefined || start !== undefined) {
    if (endMark !== undefined) throw new TypeError("A measure has either options or an end mark");
    if (start === undefined && end === undefined) throw new TypeError("The options of a measure must have a start or an end");
    if (start !== undefined && end !== undefined && duration !== undefined) throw new TypeError("The options of a measure must not have start, end and duration at once");
  }
  const length = duration === undefined ? undefined : toTime(duration);
  let endTime = native.elapsed();
  if (endMark !== undefined) endTime = timeOf(`${endMark as string}`);
  else if (end !== undefined) endTime = timeOf(end);
  else if (start !== undefined && length !== undefined) endTime = timeOf(start) + length;
  let startTime = 0;
  if (start !== undefined) startTime = timeOf(start);
  else if (length !== undefined) startTime = endTime - length;
  else if (isText) startTime = timeOf(`${startOrOptions as string}`);
  const clone = cloneDetail(detail);
  return record(new PerformanceMeasure(new EntryState(text, "measure", startTime, endTime - startTime), clone));
}

/** The time that a mark's name or a number stands for. */
function timeOf(mark: unknown): number {
  if (typeof mark === "number") return toTime(mark);
  const found = recorded.latestMark(`${mark as string}`);
  if (found === undefined) throw new DOMException(`There is no mark '${mark as string}'`, "SyntaxError");
  return found.startTime;
}

export function clear(type: EntryType, name: unknown): void {
  const text = name === undefined ? undefined : `${name as string}`;
  recorded.remove((entry) => entry.entryType === type && (text === undefined || entry.name === text));
}

exposeInterface(PerformanceMark, "PerformanceMark");
exposeInterface(PerformanceMeasure, "PerformanceMeasure");
showAs(PerformanceMark, (entry) => entry.toJSON());
showAs(PerformanceMeasure, (entry) => entry.toJSON());
