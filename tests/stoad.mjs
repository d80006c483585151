// A server of its own for tests that are written in JavaScript: in an empty folder, on a free port, with a tenant that
// may use more than the defaults. The Rust tests have `TestServer`.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { request as unencrypted } from "node:http";
import { request as encrypted } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const KEY = "the-admin-key-of-this-test";

/** Starts the program, with these settings, or uses one that runs: `{ url, key }`. */
export async function connect({ program, env = {}, url, key }) {
  return url === undefined ? start(program, env) : new Server(new URL(url), key, async () => {});
}

async function start(program, env) {
  if (program === undefined) throw new Error("no server to start: STOAD must name the built program");
  const folder = await mkdtemp(join(tmpdir(), "stoa-"));
  const child = spawn(program, ["serve"], {
    cwd: folder,
    env: { STOA_LISTEN: "127.0.0.1:0", STOA_ADMIN_KEY: KEY, STOA_DEMO: "false", STOA_LOG: "warn", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (text) => (errors = (errors + text).slice(-20_000)));
  const ended = new Promise((resolve) => child.once("close", resolve).once("error", resolve));
  const ready = await Promise.race([firstLine(child.stdout), ended.then(() => "")]);
  const [, scheme, domain, port] = ready.match(/(https?):\/\/([^:/]+):(\d+)/) ?? [];
  const stop = async () => {
    child.kill();
    await ended;
    await rm(folder, { recursive: true });
  };
  if (port === undefined) {
    await stop();
    throw new Error(`${program} did not get ready: ${ready}${errors}`);
  }
  return new Server(new URL(`${scheme}://127.0.0.1:${port}`), KEY, stop, domain);
}

async function firstLine(stream) {
  for await (const line of createInterface({ input: stream })) return line;
  return "";
}

class Server {
  #url;
  #domain;
  key;
  stop;

  constructor(url, key, stop, domain = "localhost") {
    this.#url = url;
    this.#domain = domain;
    this.key = key;
    this.stop = stop;
  }

  get port() {
    return this.#url.port;
  }

  /** A tenant of that name, made anew. */
  async tenant(name, quotas) {
    await this.#api("DELETE", `/tenants/${name}`, undefined, [200, 204, 404]);
    await this.#api("POST", "/tenants", { id: name });
    await this.#api("PUT", `/tenants/${name}/quotas`, quotas);
    return {
      /** Puts a script of one file at `/<script>`. */
      deploy: (script, source) =>
        this.#api("PUT", `/tenants/${name}/scripts/${script}?mount=/${script}`, {
          entry: "main.js",
          files: { "main.js": source },
        }),
      /** A request to the tenant's host: `{ status, headers, body }`. */
      request: (path, options) => this.#send(`${name}.${this.#domain}`, path, options),
      /** Another host name of the tenant. */
      addHost: (host) => this.#api("PUT", `/tenants/${name}/hostnames/${host}`, { verified: true }),
      remove: () => this.#api("DELETE", `/tenants/${name}`),
    };
  }

  async #api(method, path, json, expected = [200, 201, 204]) {
    const { status, body } = await this.#send(this.#domain, `/engine/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.key}`, "content-type": "application/json" },
      body: json === undefined ? undefined : JSON.stringify(json),
    });
    if (!expected.includes(status)) throw new Error(`${method} ${path}: ${status} ${body}`);
  }

  /** By hand, since fetch does not let its caller choose the host. */
  #send(host, path, { method = "GET", headers = {}, body } = {}) {
    return new Promise((resolve, reject) => {
      const request = this.#url.protocol === "https:" ? encrypted : unencrypted;
      const options = { method, headers: { ...headers, host }, rejectUnauthorized: false };
      const sent = request(new URL(path, this.#url), options, (answer) => {
        const chunks = [];
        answer.on("data", (chunk) => chunks.push(chunk)).once("error", reject);
        answer.once("end", () =>
          resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks).toString() }),
        );
      });
      sent.once("error", reject).end(body);
    });
  }
}
