// Observers of the Performance Timeline.
import { DOMException } from "../../dom_exception.ts";
import { native } from "../../native.ts";
import { reportException } from "../../report_error.ts";
import { exposeInterface, needArguments, sequenceOf, toDictionary } from "../../webidl.ts";
import { Entries, hearers, recorded, types } from "./entries.ts";
import type { PerformanceEntry } from "./entries.ts";

export class PerformanceObserverEntryList {
  #entries: Entries;

  constructor(entries: Entries | undefined = undefined) {
    if (!(entries instanceof Entries)) throw new TypeError("Illegal constructor");
    this.#entries = entries;
  }

  getEntries(): PerformanceEntry[] {
    return this.#entries.find();
  }

  getEntriesByType(type: string): PerformanceEntry[] {
    needArguments(arguments.length, 1, "PerformanceObserverEntryList.getEntriesByType");
    return this.#entries.find(undefined, `${type}`);
  }

  getEntriesByName(name: string, type: string | undefined = undefined): PerformanceEntry[] {
    needArguments(arguments.length, 1, "PerformanceObserverEntryList.getEntriesByName");
    return this.#entries.find(`${name}`, type === undefined ? undefined : `${type}`);
  }
}

interface ObserveOptions {
  entryTypes?: Iterable<string>;
  type?: string;
  buffered?: boolean;
}

type ObserverCallback = (entries: PerformanceObserverEntryList, observer: PerformanceObserver, options: { droppedEntriesCount: number }) => void;

/** What goes on behind an observer. */
class Observing {
  types = new Set<string>();
  /** Whether it observes one type at a time: the two ways do not mix. */
  isSingle: boolean | undefined;
  #queue: PerformanceEntry[] = [];
  #isDue = false;
  #deliver: (entries: PerformanceEntry[]) => void;

  constructor(deliver: (entries: PerformanceEntry[]) => void) {
    this.#deliver = deliver;
  }

  readonly hear = (entry: PerformanceEntry): void => {
    if (!this.types.has(entry.entryType)) return;
    this.#queue.push(entry);
    if (this.#isDue) return;
    this.#isDue = true;
    native.setTimer(() => {
      this.#isDue = false;
      const entries = this.take();
      if (entries.length > 0) this.#deliver(entries);
    }, 0, false);
  };

  take(): PerformanceEntry[] {
    const entries = this.#queue;
    this.#queue = [];
    return entries;
  }
}

export class PerformanceObserver {
  #observing: Observing;

  constructor(callback: ObserverCallback) {
    if (typeof callback !== "function") throw new TypeError("PerformanceObserver needs a function");
    this.#observing = new Observing((entries) => {
      const list = new PerformanceObserverEntryList(new Entries(entries));
      try {
        callback.call(this, list, this, { droppedEntriesCount: 0 });
      } catch (thrown) {
        reportException(thrown);
      }
    });
  }

  static get supportedEntryTypes(): readonly string[] {
    return types;
  }

  observe(options: ObserveOptions | undefined = undefined): void {
    const observing = this.#observing;
    const { buffered, entryTypes, type } = toDictionary<ObserveOptions>(options, "The options of a PerformanceObserver");
    if (entryTypes === undefined && type === undefined) throw new TypeError("PerformanceObserver.observe needs entryTypes or type");
    if (entryTypes !== undefined && (type !== undefined || buffered !== undefined)) throw new TypeError("PerformanceObserver.observe: entryTypes stands alone");
    const isSingle = type !== undefined;
    if (observing.isSingle !== undefined && observing.isSingle !== isSingle) {
      throw new DOMException("A PerformanceObserver observes either entryTypes or one type at a time", "InvalidModificationError");
    }
    observing.isSingle = isSingle;
    const wanted = isSingle ? [`${type}`] : sequenceOf(entryTypes, "The entryTypes of a PerformanceObserver", (item) => `${item as string}`);
    const known = wanted.filter((name) => types.includes(name));
    if (known.length === 0) return;
    observing.types = new Set(isSingle ? [...observing.types, ...known] : known);
    hearers.add(observing.hear);
    if (buffered) for (const entry of recorded.find(undefined, type)) observing.hear(entry);
  }

  disconnect(): void {
    const observing = this.#observing;
    hearers.delete(observing.hear);
    observing.take();
    observing.types.clear();
    observing.isSingle = undefined;
  }

  takeRecords(): PerformanceEntry[] {
    return this.#observing.take();
  }
}

exposeInterface(PerformanceObserverEntryList, "PerformanceObserverEntryList");
exposeInterface(PerformanceObserver, "PerformanceObserver");
