// The Console standard. Each call is a line of the script's log.

interface Console {
  assert(condition?: unknown, ...values: unknown[]): void;
  clear(): void;
  count(label?: string): void;
  countReset(label?: string): void;
  debug(...values: unknown[]): void;
  dir(value?: unknown, options?: unknown): void;
  dirxml(...values: unknown[]): void;
  error(...values: unknown[]): void;
  group(...values: unknown[]): void;
  groupCollapsed(...values: unknown[]): void;
  groupEnd(): void;
  info(...values: unknown[]): void;
  log(...values: unknown[]): void;
  table(data?: unknown, columns?: Iterable<string>): void;
  time(label?: string): void;
  timeEnd(label?: string): void;
  timeLog(label?: string, ...values: unknown[]): void;
  trace(...values: unknown[]): void;
  warn(...values: unknown[]): void;
}

/**
 * The script's log. A plain object at the end of a message is also kept as fields, by which lines can be searched.
 * @example
 * ```ts
 * console.log("%s has signed in", "Ada");
 * console.warn("payment refused", { order: 17, reason: "expired" });
 * ```
 */
declare var console: Console;
