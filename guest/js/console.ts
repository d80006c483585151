// `console` of the Console standard. Each call is one line of at most 16 KiB; a plain object at the
// end of a message is also kept as structured fields, by which lines can be searched.
import { inspect } from "./inspect.ts";
import { LogLevel, native } from "./native.ts";
import { lazily } from "./parts.ts";
import type * as Tables from "./parts/console_table.ts";

const tables = lazily<typeof Tables>("console_table");

/** Protects the log store from a script that logs whole documents. */
const maxLineBytes = 16 * 1024;

let indentation = "";
const counts = new Map<string, number>();
const timers = new Map<string, number>();

/** One line of values, as the Rust side logs them too (unhandled rejections). */
export function log(level: LogLevel, values: readonly unknown[]): void {
  const { text, rest } = format(values);
  const line = indentation === "" ? text : indentation + text.replaceAll("\n", `\n${indentation}`);
  const fields = values.length - rest > 0 && values.length > 1 ? fieldsOf(values) : undefined;
  if (fields === undefined) native.log(level, withinLimit(line));
  else native.log(level, withinLimit(line), fields);
}

/** The text of a call, and how many values at its start a format string has used up. */
function format(values: readonly unknown[]): { text: string; rest: number } {
  let rest = 0;
  let text = "";
  if (typeof values[0] === "string") {
    rest = 1;
    text = values[0];
    if (text.includes("%") && values.length > 1) {
      text = text.replace(/%[sdifjoOc%]/g, (mark) => {
        if (mark === "%%") return "%";
        return rest < values.length ? formatOne(mark, values[rest++]) : mark;
      });
    }
  }
  for (let i = rest; i < values.length && text.length < maxLineBytes; i++) {
    const value = values[i];
    text += (i > 0 ? " " : "") + (typeof value === "string" ? value : inspect(value, maxLineBytes));
  }
  return { text, rest };
}

function formatOne(mark: string, value: unknown): string {
  switch (mark) {
    case "%s": return typeof value === "string" ? value : inspect(value, maxLineBytes);
    case "%d":
    case "%i":
    case "%f": {
      if (typeof value === "bigint") return `${value}n`;
      if (typeof value === "symbol" || typeof value === "object") return "NaN";
      return String(mark === "%d" ? Number(value) : mark === "%i" ? Number.parseInt(String(value), 10) : Number.parseFloat(String(value)));
    }
    case "%j": return json(value) ?? "undefined";
    case "%c": return "";
    default: return inspect(value, maxLineBytes);
  }
}

/** The fields of a call whose first value is a message and whose last is a plain object. */
function fieldsOf(values: readonly unknown[]): string | undefined {
  const last = values[values.length - 1];
  if (typeof values[0] !== "string" || typeof last !== "object" || last === null) return undefined;
  const prototype: unknown = Object.getPrototypeOf(last);
  if (prototype !== Object.prototype && prototype !== null) return undefined;
  const text = json(last);
  return text?.startsWith("{") && withinLimit(text) === text ? text : undefined;
}

function json(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function withinLimit(line: string): string {
  if (line.length * 3 <= maxLineBytes) return line.toWellFormed();
  // Cut before encoding, so that a text of many megabytes is not copied for the sake of its beginning.
  const bytes = native.utf8Encode(line.slice(0, maxLineBytes).toWellFormed());
  if (line.length <= maxLineBytes && bytes.length <= maxLineBytes) return line.toWellFormed();
  return `${native.utf8Decode(bytes.subarray(0, maxLineBytes - 3), false, true).replace(/\ufffd+$/, "")}…`;
}

function label(name: unknown): string {
  return name === undefined ? "default" : `${name as string}`;
}

function sinceTimer(name: string): string | undefined {
  const start = timers.get(name);
  if (start !== undefined) return `${name}: ${Number((native.elapsed() - start).toFixed(3))}ms`;
  log(LogLevel.warn, [`Timer '${name}' does not exist`]);
  return undefined;
}

export const console = {
  debug(...values: unknown[]): void {
    log(LogLevel.debug, values);
  },
  log(...values: unknown[]): void {
    log(LogLevel.info, values);
  },
  info(...values: unknown[]): void {
    log(LogLevel.info, values);
  },
  warn(...values: unknown[]): void {
    log(LogLevel.warn, values);
  },
  error(...values: unknown[]): void {
    log(LogLevel.error, values);
  },
  trace(...values: unknown[]): void {
    const here = { name: "Trace", message: "", stack: "" };
    Error.captureStackTrace?.(here, console.trace);
    const { text } = format(values);
    log(LogLevel.debug, [`Trace${text === "" ? "" : `: ${text}`}\n${here.stack.replace(/^Trace.*\n/, "").trimEnd()}`]);
  },
  assert(condition: unknown = undefined, ...values: unknown[]): void {
    if (condition) return;
    if (typeof values[0] === "string") values[0] = `Assertion failed: ${values[0]}`;
    else values.unshift("Assertion failed");
    log(LogLevel.error, values);
  },
  dir(value: unknown = undefined): void {
    log(LogLevel.info, [value]);
  },
  dirxml(...values: unknown[]): void {
    log(LogLevel.info, values);
  },
  table(data: unknown = undefined, columns: Iterable<string> | undefined = undefined): void {
    log(LogLevel.info, [typeof data === "object" && data !== null ? tables().table(data, columns) : data]);
  },
  count(name: unknown = undefined): void {
    const key = label(name);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    log(LogLevel.info, [`${key}: ${count}`]);
  },
  countReset(name: unknown = undefined): void {
    const key = label(name);
    if (!counts.delete(key)) log(LogLevel.warn, [`Count for '${key}' does not exist`]);
  },
  time(name: unknown = undefined): void {
    const key = label(name);
    if (timers.has(key)) log(LogLevel.warn, [`Timer '${key}' already exists`]);
    else timers.set(key, native.elapsed());
  },
  timeLog(name: unknown = undefined, ...values: unknown[]): void {
    const text = sinceTimer(label(name));
    if (text !== undefined) log(LogLevel.info, [text, ...values]);
  },
  timeEnd(name: unknown = undefined): void {
    const key = label(name);
    const text = sinceTimer(key);
    timers.delete(key);
    if (text !== undefined) log(LogLevel.info, [text]);
  },
  group(...values: unknown[]): void {
    if (values.length > 0) log(LogLevel.info, values);
    indentation += "  ";
  },
  groupCollapsed(...values: unknown[]): void {
    console.group(...values);
  },
  groupEnd(): void {
    indentation = indentation.slice(2);
  },
  clear(): void {},
};

// Web IDL's namespaces inherit from an empty object of their own.
Object.setPrototypeOf(console, {});
Object.defineProperty(console, Symbol.toStringTag, { value: "console", configurable: true });
