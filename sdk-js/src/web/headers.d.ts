// Headers of the Fetch standard.

type HeadersInit = Headers | Iterable<readonly [name: string, value: string]> | Iterable<Iterable<string>> | Record<string, string>;

interface Headers {
  append(name: string, value: string): void;
  delete(name: string): void;
  get(name: string): string | null;
  getSetCookie(): string[];
  has(name: string): boolean;
  set(name: string, value: string): void;
  forEach(callback: (value: string, name: string, headers: Headers) => void, self?: unknown): void;
  entries(): IterableIterator<[name: string, value: string]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string>;
  [Symbol.iterator](): IterableIterator<[name: string, value: string]>;
}

/**
 * The headers of a request or a response.
 * @example
 * ```ts
 * const headers = new Headers({ accept: "text/html" });
 * headers.append("Accept", "text/plain");
 * console.log(headers.get("accept")); // text/html, text/plain
 * ```
 */
declare var Headers: {
  readonly prototype: Headers;
  new (init?: HeadersInit): Headers;
};
