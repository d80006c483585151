// Runs the script of a test under Node, in a process of its own: what passes there is what we are measured by.
import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { broken, resultsOf } from "./results.mjs";

const INSIDE = `
  // In a page, an error that nobody catches ends no more than its task.
  process.on("uncaughtException", () => {});
  const { default: script } = await import(process.argv[1]);
  const text = await (await script.fetch()).text();
  process.stdout.write(text, () => process.exit());
`;
const MILLISECONDS = 60_000;

export async function runUnderNode(program, folder, id, source) {
  const file = join(folder, `${id}.mjs`);
  await writeFile(file, source);
  const child = spawn(program, ["--no-warnings", "--expose-gc", "--input-type=module", "-e", INSIDE, file], {
    stdio: ["ignore", "pipe", "ignore"],
    timeout: MILLISECONDS,
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => (text += chunk));
  const code = await new Promise((resolve, reject) => child.once("close", resolve).once("error", reject));
  return text === "" ? broken(`Node ended with ${code}`) : resultsOf(text);
}
