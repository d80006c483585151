// `console.table`: rows and columns as text.
import { inspect } from "../inspect.ts";
import { isObject } from "../webidl.ts";

/** A cell that is longer says nothing more. */
const maxCell = 200;
/** A table that is longer would not fit into a line of the log. */
const maxRows = 100;

/** One row: its cells by the name of their column. */
type Row = Map<string, string>;

const indexColumn = "(index)";
const valueColumn = "Values";

export function table(data: object, columns?: Iterable<string>): string {
  const chosen = columns === undefined ? undefined : [...columns].map((name) => `${name}`);
  const rows = rowsOf(data).slice(0, maxRows).map(([index, value]): Row => {
    const row: Row = new Map([[indexColumn, index]]);
    if (!isObject(value)) return row.set(valueColumn, cell(value));
    for (const name of chosen ?? Object.keys(value)) {
      if (Object.hasOwn(value, name)) row.set(name, cell((value as Record<string, unknown>)[name]));
    }
    return row;
  });
  const names = new Set([indexColumn, ...(chosen ?? rows.flatMap((row) => [...row.keys()]))]);
  // The column of the rows that are no objects is the last.
  if (rows.some((row) => row.has(valueColumn)) || names.has(valueColumn)) {
    names.delete(valueColumn);
    names.add(valueColumn);
  }
  return draw([...names], rows);
}

function rowsOf(data: object): Array<[string, unknown]> {
  if (data instanceof Map) return [...data].map(([key, value]) => [cell(key), value]);
  if (data instanceof Set) return [...data].map((value, index) => [`${index}`, value]);
  return Object.entries(data);
}

function cell(value: unknown): string {
  const text = inspect(value, maxCell).replaceAll("\n", " ");
  return text.length > maxCell ? `${text.slice(0, maxCell - 1)}…` : text;
}

function draw(names: string[], rows: Row[]): string {
  const widths = names.map((name) => Math.max(name.length, ...rows.map((row) => row.get(name)?.length ?? 0)));
  const line = (cells: string[]): string => `│ ${cells.map((text, index) => text.padEnd(widths[index]!)).join(" │ ")} │`;
  const rule = (left: string, middle: string, right: string): string => left + widths.map((width) => "─".repeat(width + 2)).join(middle) + right;
  return [
    rule("┌", "┬", "┐"),
    line(names),
    rule("├", "┼", "┤"),
    ...rows.map((row) => line(names.map((name) => row.get(name) ?? ""))),
    rule("└", "┴", "┘"),
  ].join("\n");
}
