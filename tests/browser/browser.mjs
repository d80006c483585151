// A real browser without a window: the one that is installed, since nothing is downloaded here.
import { accessSync, constants } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Every host name leads to this machine. */
const options = () => ({
  executablePath: find(),
  // In a container there is nobody else but root, whom its sandbox does not take.
  chromiumSandbox: false,
  args: ["--host-resolver-rules=MAP * 127.0.0.1"],
});

/** Certificates are taken as they are. */
const trusting = { ignoreHTTPSErrors: true };

export function launch() {
  return chromium.launch(options());
}

/** A window of its own, with cookies of its own. As in every private window, other sites have none of them. */
export function visitor(browser) {
  return browser.newContext(trusting);
}

/** The same in an ordinary window, of a browser that keeps its profile in this empty folder. */
export async function resident(folder) {
  // Browsers keep cookies from pages of other sites more and more often. This one is told not to.
  const preferences = { profile: { cookie_controls_mode: 0, block_third_party_cookies: false } };
  await mkdir(join(folder, "Default"));
  await writeFile(join(folder, "Default", "Preferences"), JSON.stringify(preferences));
  return chromium.launchPersistentContext(folder, { ...options(), ...trusting });
}

function find() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
  if (found === undefined) throw new Error(`no browser: install one of ${NAMES.join(", ")}`);
  return found;
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
