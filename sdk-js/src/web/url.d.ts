// The URL standard.

interface URLSearchParams {
  readonly size: number;
  append(name: string, value: string): void;
  delete(name: string, value?: string): void;
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string, value?: string): boolean;
  set(name: string, value: string): void;
  sort(): void;
  toString(): string;
  forEach(callback: (value: string, name: string, params: URLSearchParams) => void, self?: unknown): void;
  entries(): IterableIterator<[name: string, value: string]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string>;
  [Symbol.iterator](): IterableIterator<[name: string, value: string]>;
}

/**
 * The names and values of a query.
 * @example
 * ```ts
 * const query = new URLSearchParams({ q: "stoa", page: "2" });
 * console.log(`/search?${query}`);
 * ```
 */
declare var URLSearchParams: {
  readonly prototype: URLSearchParams;
  new (init?: string | Iterable<readonly [name: string, value: string]> | Iterable<Iterable<string>> | Record<string, string> | URLSearchParams): URLSearchParams;
};

interface URL {
  hash: string;
  host: string;
  hostname: string;
  href: string;
  readonly origin: string;
  password: string;
  pathname: string;
  port: string;
  protocol: string;
  search: string;
  readonly searchParams: URLSearchParams;
  username: string;
  toJSON(): string;
  toString(): string;
}

/**
 * An address in its parts.
 * @example
 * ```ts
 * const url = new URL("../list?page=2", "https://example.com/a/b/");
 * url.searchParams.set("page", "3");
 * console.log(url.href); // https://example.com/a/list?page=3
 * ```
 */
declare var URL: {
  readonly prototype: URL;
  new (url: string | URL, base?: string | URL): URL;
  canParse(url: string | URL, base?: string | URL): boolean;
  /** Null where the constructor throws. */
  parse(url: string | URL, base?: string | URL): URL | null;
  /** An address for a blob, which `fetch` reads, within this invocation. */
  createObjectURL(blob: Blob): string;
  revokeObjectURL(url: string): void;
};
