// `Intl`, and the methods of the language that go by it. All of it is a part, which the first use loads.
import { foretell, installLazily, lazily } from "./parts.ts";
import type * as Part from "./parts/intl.ts";

const part = lazily<typeof Part>("intl");

type Arguments = [locales?: unknown, options?: unknown];

function replace(prototype: object, methods: Record<string, (...given: never[]) => unknown>): void {
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(value, "length", { value: name === "localeCompare" ? 1 : 0, configurable: true });
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
}

const { toLowerCase, toUpperCase } = String.prototype;
const { getTime } = Date.prototype;
const { valueOf: numberOf } = Number.prototype;
const { valueOf: bigintOf } = BigInt.prototype;

export function installIntl(): void {
  installLazily(part, ["Intl"]);
  foretell(part, ["localeCompare", "toLocaleDateString", "toLocaleString", "toLocaleTimeString"]);
  replace(Number.prototype, {
    toLocaleString(this: number, ...given: Arguments) {
      return part().formatNumber(numberOf.call(this), ...given);
    },
  });
  replace(BigInt.prototype, {
    toLocaleString(this: bigint, ...given: Arguments) {
      return part().formatNumber(bigintOf.call(this), ...given);
    },
  });
  replace(Date.prototype, {
    toLocaleString(this: Date, ...given: Arguments) {
      return part().formatDate(getTime.call(this), "any", "all", ...given);
    },
    toLocaleDateString(this: Date, ...given: Arguments) {
      return part().formatDate(getTime.call(this), "date", "date", ...given);
    },
    toLocaleTimeString(this: Date, ...given: Arguments) {
      return part().formatDate(getTime.call(this), "time", "time", ...given);
    },
  });
  replace(String.prototype, {
    localeCompare(this: unknown, that: unknown, ...given: Arguments) {
      return part().compare(textOf(this, "localeCompare"), `${that as string}`, ...given);
    },
    toLocaleLowerCase(this: unknown, locales: unknown = undefined) {
      const text = textOf(this, "toLocaleLowerCase");
      return locales === undefined ? toLowerCase.call(text) : part().caseOf(text, locales, false);
    },
    toLocaleUpperCase(this: unknown, locales: unknown = undefined) {
      const text = textOf(this, "toLocaleUpperCase");
      return locales === undefined ? toUpperCase.call(text) : part().caseOf(text, locales, true);
    },
  });
  const lists = { toLocaleString };
  replace(Array.prototype, lists);
  replace(Object.getPrototypeOf(Uint8Array.prototype) as object, lists);
}

function textOf(value: unknown, method: string): string {
  if (value === undefined || value === null) throw new TypeError(`String.prototype.${method} was called on ${value as undefined}`);
  return `${value as string}`;
}

function toLocaleString(this: ArrayLike<unknown>, ...given: Arguments): string {
  const items = Array.from(this, (item) => (item === undefined || item === null ? "" : `${(item as Date).toLocaleString(...(given as []))}`));
  return items.join(",");
}
