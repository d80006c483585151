// What a run tells: a bar while it goes on, a table per folder, and every result that was not expected.
import { dirname } from "node:path";

const SHOWN = 40;

/** A bar on a terminal, nothing elsewhere. */
export function progress(total) {
  let done = 0;
  const stream = process.stderr;
  return (name) => {
    done += 1;
    if (!stream.isTTY) return;
    const filled = Math.round((30 * done) / total);
    stream.write(`\r\x1b[K[${"=".repeat(filled)}${" ".repeat(30 - filled)}] ${done}/${total} ${name.slice(0, 60)}`);
    if (done === total) stream.write("\r\x1b[K");
  };
}

/** The table: a line per folder and one for all. */
export function table(outcomes) {
  const folders = [...new Set(outcomes.map(folderOf))];
  const rows = folders.map((folder) =>
    rowOf(
      folder,
      outcomes.filter((outcome) => folderOf(outcome) === folder),
    ),
  );
  if (rows.length > 1) rows.push(rowOf("all", outcomes));
  const withNode = outcomes.some((outcome) => outcome.node);
  const columns = [
    "folder",
    "files",
    "skipped",
    "tests",
    "pass",
    "expected failures",
    "unexpected failures",
    "unexpected passes",
  ];
  if (withNode) columns.push("Node passes", "of these we pass");
  return lines([columns, ...rows.map((row) => columns.map((column) => String(row[column])))]);
}

function folderOf({ test }) {
  return dirname(test.file);
}

function rowOf(folder, outcomes) {
  const ran = outcomes.filter((outcome) => outcome.verdict);
  const sum = (count) => ran.reduce((total, outcome) => total + count(outcome), 0);
  const theirs = sum(({ node }) => passedIn(node).size);
  const both = sum(({ node, results }) => {
    const ours = passedIn(results);
    return [...passedIn(node)].filter((name) => ours.has(name)).length;
  });
  return {
    folder,
    files: ran.length,
    skipped: outcomes.length - ran.length,
    tests: sum(({ results }) => results.length),
    pass: sum(({ results }) => passedIn(results).size),
    "expected failures": sum(({ verdict }) => verdict.expected.length),
    "unexpected failures": sum(({ verdict }) => verdict.failed.length),
    "unexpected passes": sum(({ verdict }) => verdict.mended.length),
    "Node passes": theirs,
    "of these we pass": theirs === 0 ? "-" : `${both} (${((100 * both) / theirs).toFixed(2)} %)`,
  };
}

function passedIn(results = []) {
  return new Set(results.filter(({ passed }) => passed).map(({ name }) => name));
}

function lines(rows) {
  const widths = rows[0].map((_, at) => Math.max(...rows.map((row) => row[at].length)));
  return rows
    .map((row) => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join("  "))
    .join("\n");
}

/** What one file has that was not expected, or with `verbose` all that it failed. */
export function surprises({ test, verdict, node }, verbose) {
  const there = passedIn(node);
  const told = (how, { name, message }) =>
    `  ${how}: ${shown(name)}${there.has(name) ? " [passes under Node]" : ""}\n    ${shown(message)}`;
  const said = [
    ...verdict.failed.map((result) => told("failed", result)),
    ...verdict.mended.map(({ name }) => `  expected to fail, and passes: ${shown(name)}`),
    ...(verbose ? verdict.expected.map((result) => told(`expected (${result.reason})`, result)) : []),
  ];
  if (said.length === 0) return "";
  const rest = said.length > SHOWN && !verbose ? [`  ... and ${said.length - SHOWN} more (--verbose shows all)`] : [];
  return [test.name, ...(verbose ? said : said.slice(0, SHOWN)), ...rest].join("\n");
}

/** Names and messages hold any characters; a report is read in a terminal. */
function shown(text) {
  return text.replace(/[^\x20-\x7e\u00a1-\u02ff]/g, (char) => `\\u{${char.codePointAt(0).toString(16)}}`).slice(0, 600);
}
