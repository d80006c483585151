// `Intl.Segmenter`.
import { native } from "../../native.ts";
import { resolveLocale } from "./locales.ts";
import { choice, supportedLocalesOf, toOptionsObject } from "./service.ts";

type Granularity = "grapheme" | "word" | "sentence";

interface SegmentData {
  segment: string;
  index: number;
  input: string;
  isWordLike?: boolean;
}

export class Segmenter {
  #locale: string;
  #granularity: Granularity;

  constructor(locales: unknown = undefined, options: unknown = undefined) {
    const given = toOptionsObject(options);
    choice(given, "localeMatcher", ["lookup", "best fit"], "best fit");
    this.#locale = resolveLocale(locales, {}, {}).locale;
    this.#granularity = choice(given, "granularity", ["grapheme", "word", "sentence"], "grapheme");
  }

  static supportedLocalesOf(locales: unknown, options: unknown = undefined): string[] {
    return supportedLocalesOf(locales, options);
  }

  segment(input: unknown): Segments {
    return new Segments(`${input as string}`, this.#granularity);
  }

  resolvedOptions(): Record<string, unknown> {
    return { locale: this.#locale, granularity: this.#granularity };
  }
}

class Segments {
  #input: string;
  #granularity: Granularity;
  /** Twice where each segment ends, and one more if it is a word. */
  #ends: readonly number[] | undefined;

  constructor(input: string, granularity: Granularity) {
    this.#input = input;
    this.#granularity = granularity;
  }

  containing(index: unknown = 0): SegmentData | undefined {
    const at = Math.trunc(Number(index)) || 0;
    if (at < 0 || at >= this.#input.length) return undefined;
    const ends = this.#found();
    let [low, high] = [0, ends.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle]! >> 1 > at) high = middle;
      else low = middle + 1;
    }
    return this.#data(low);
  }

  *[Symbol.iterator](): Generator<SegmentData> {
    for (let at = 0; at < this.#found().length; at++) yield this.#data(at);
  }

  #found(): readonly number[] {
    return (this.#ends ??= native.intl.segments(this.#granularity, this.#input));
  }

  #data(at: number): SegmentData {
    const ends = this.#found();
    const index = at === 0 ? 0 : ends[at - 1]! >> 1;
    const data: SegmentData = { segment: this.#input.slice(index, ends[at]! >> 1), index, input: this.#input };
    if (this.#granularity === "word") data.isWordLike = (ends[at]! & 1) === 1;
    return data;
  }
}
