// Entries of the Performance Timeline, and the list of those that were made.
import { exposeInterface } from "../../webidl.ts";

export const types: readonly string[] = Object.freeze(["mark", "measure"]);
export type EntryType = "mark" | "measure";

/** What an entry says. Scripts have none, so that they cannot make an entry. */
export class EntryState {
  readonly name: string;
  readonly entryType: EntryType;
  readonly startTime: number;
  readonly duration: number;

  constructor(name: string, entryType: EntryType, startTime: number, duration: number) {
    this.name = name;
    this.entryType = entryType;
    this.startTime = startTime;
    this.duration = duration;
  }
}

export class PerformanceEntry {
  #state: EntryState;

  constructor(state: EntryState | undefined = undefined) {
    if (!(state instanceof EntryState)) throw new TypeError("Illegal constructor");
    this.#state = state;
  }

  get name(): string {
    return this.#state.name;
  }

  get entryType(): string {
    return this.#state.entryType;
  }

  get startTime(): number {
    return this.#state.startTime;
  }

  get duration(): number {
    return this.#state.duration;
  }

  toJSON(): object {
    return { ...this.#state };
  }
}

/** A list of entries that can be asked for some of them. */
export class Entries {
  #list: PerformanceEntry[];

  constructor(list: PerformanceEntry[] = []) {
    this.#list = list;
  }

  add(entry: PerformanceEntry): void {
    this.#list.push(entry);
  }

  remove(drop: (entry: PerformanceEntry) => boolean): void {
    this.#list = this.#list.filter((entry) => !drop(entry));
  }

  /** In the order of their times; those of one time in the order in which they were made. */
  find(name?: string, type?: string): PerformanceEntry[] {
    const found = this.#list.filter((entry) => (name === undefined || entry.name === name) && (type === undefined || entry.entryType === type));
    return found.sort((a, b) => a.startTime - b.startTime);
  }

  latestMark(name: string): PerformanceEntry | undefined {
    return this.#list.findLast((entry) => entry.name === name && entry.entryType === "mark");
  }
}

export const recorded = new Entries();

/** Who hears of each new entry. */
export const hearers = new Set<(entry: PerformanceEntry) => void>();

export function record<Entry extends PerformanceEntry>(entry: Entry): Entry {
  recorded.add(entry);
  for (const hear of hearers) hear(entry);
  return entry;
}

exposeInterface(PerformanceEntry, "PerformanceEntry");
