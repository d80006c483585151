// Runs the programs of tools.txt, which scripts/test has installed.
import { spawn } from "node:child_process";

/** How each is started: as its own command would. */
const STARTS = {
  redbot: "from redbot.cli import main; sys.exit(main())",
  schemathesis: "from schemathesis.cli import schemathesis; sys.exit(schemathesis())",
  "openapi-spec-validator": "from openapi_spec_validator.__main__ import main; sys.exit(main())",
};

/** `{ status, output, errors }`. */
export async function run(name, args, { cwd } = {}) {
  const { PYTHON_TOOLS } = process.env;
  if (PYTHON_TOOLS === undefined) throw new Error("PYTHON_TOOLS must name the folder with what tools.txt lists: run scripts/test");
  const child = spawn("python3", ["-c", `import sys; sys.argv[0] = "${name}"; ${STARTS[name]}`, ...args], {
    cwd,
    env: { ...process.env, PYTHONPATH: PYTHON_TOOLS, PYTHONDONTWRITEBYTECODE: "1", NO_COLOR: "1", COLUMNS: "160" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [output, errors, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve, reject) => child.once("error", reject).once("close", resolve)),
  ]);
  return { status, output, errors };
}

async function text(stream) {
  let all = "";
  for await (const piece of stream.setEncoding("utf8")) all += piece;
  return all;
}
