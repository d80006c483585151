// Nothing that opens something can be read where it should not be: in what the server logs, in its files, in what it
// answers to those who only look.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";

const KEY = "the-admin-key-of-the-leak-test";
const PASSWORDS = ["correct horse battery", "another horse battery", "a wrong horse battery"];
const SECRET = "sk-live-0123456789-of-the-leak-test";

let folder;
let child;
let port;
let log = "";
const answers = [];
/** What must not be found, by what it is. */
const hidden = new Map([
  ["the admin key", KEY],
  ["a secret", SECRET],
  ["a client's secret", `client-${SECRET}`],
  ...PASSWORDS.map((password, number) => [`password ${number + 1}`, password]),
]);

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "stoa-leaks-"));
  child = spawn(process.env.STOAD, ["serve"], {
    cwd: folder,
    env: { STOA_LISTEN: "127.0.0.1:0", STOA_ADMIN_KEY: KEY, STOA_DEMO: "false", STOA_LOG: "debug", STOA_LOG_FORMAT: "json" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stderr.on("data", (text) => (log += text));
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    log += line;
    const found = line.match(/:(\d+)/);
    if (line.includes(" is ready at ") && found) {
      port = Number(found[1]);
      break;
    }
  }
  child.stdout.on("data", (text) => (log += text));
});

after(async () => {
  child?.kill();
  await new Promise((resolve) => child?.once("close", resolve));
  await rm(folder, { recursive: true });
});

/** `{ status, headers, body }`; `shown`: what is answered is for nobody but the one it is made for. */
function send(host, method, path, { body, headers = {}, shown = false } = {}) {
  return new Promise((resolve, reject) => {
    const json = body === undefined ? {} : { "content-type": "application/json" };
    const sent = request({ port, method, path, host: "127.0.0.1", headers: { host, ...json, ...headers } }, (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        if (!shown) answers.push(`${method} ${path}\n${JSON.stringify(answer.headers)}\n${text}`);
        resolve({ status: answer.statusCode, headers: answer.headers, body: text });
      });
    });
    sent.once("error", reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const api = async (method, path, body, shown = false) => {
  const answer = await send("localhost", method, `/engine/api/v1${path}`, { body, shown, headers: { authorization: `Bearer ${KEY}` } });
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${answer.body}`);
  return answer.body === "" ? {} : JSON.parse(answer.body);
};

const cookies = (answer) => (answer.headers["set-cookie"] ?? []).map((cookie) => cookie.split(";")[0]).filter((cookie) => !cookie.endsWith("="));

async function signIn(password, expected) {
  const answer = await send("demo.localhost", "POST", "/auth/login", { body: { email: "ada@example.com", password }, shown: true });
  assert.equal(answer.status, expected);
  for (const cookie of cookies(answer)) hidden.set(`the cookie ${cookie.split("=")[0]}`, cookie.slice(cookie.indexOf("=") + 1));
  return cookies(answer).join("; ");
}

/** Everything that a server stores, as bytes that can be searched. */
async function files(under) {
  const found = [];
  for (const entry of await readdir(under, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) found.push([join(entry.parentPath ?? entry.path, entry.name), await readFile(join(entry.parentPath ?? entry.path, entry.name))]);
  }
  return found;
}

test("what opens something is nowhere to be read", async () => {
  await api("POST", "/tenants", { id: "demo" });
  await api("PUT", "/tenants/demo/scripts/main", {
    entry: "main.js",
    files: {
      "main.js": `import { registerWebHandler } from "stoa";
        registerWebHandler("/me", ({ auth, request }) => {
          console.log("headers", Object.fromEntries(request.headers), auth);
          return { headers: Object.fromEntries(request.headers), auth };
        }, "GET", { auth: "optional" });
        registerWebHandler("/fail", () => { throw new Error("no"); });
        registerWebHandler("/ask", async () => {
          try { return await (await fetch("https://api.invalid/", { headers: { authorization: "Bearer {{secret:pay}}" } })).text(); }
          catch (error) { console.error(error); return String(error.stack); }
        });`,
    },
  });
  await api("PUT", "/tenants/demo/secrets/pay", { value: SECRET, allowed_hosts: ["api.invalid"] });
  await api("GET", "/tenants/demo/secrets");
  const provider = { kind: "oidc", issuer: "https://login.invalid", client_id: "stoa", secret: `client-${SECRET}` };
  await api("PUT", "/tenants/demo/auth/providers/corp", provider);
  await api("GET", "/tenants/demo/auth/providers");
  const { id } = await api("POST", "/tenants/demo/users", { email: "ada@example.com", name: "Ada", password: PASSWORDS[0] });
  const { key } = await api("POST", "/tenants/demo/api-keys", { name: "CI", role: "editor" }, true);
  hidden.set("an API key", key.split("_")[2]);
  const { token } = await api("POST", "/tenants/demo/tokens", { subject: "service", ttl: 600 }, true);
  hidden.set("a token", token.split(".")[2]);
  const invited = await api("POST", "/tenants/demo/invitations", { email: "bob@example.com", role: "viewer" }, true);
  hidden.set("an invitation", new URL(invited.url).searchParams.get("token"));
  const link = new URL((await api("POST", `/tenants/demo/users/${id}/password-link`, undefined, true)).url);
  hidden.set("a password link", link.searchParams.get("token"));
  await send("demo.localhost", "GET", link.pathname + link.search, { headers: { accept: "text/html" }, shown: true });

  await signIn(PASSWORDS[2], 401);
  const cookie = await signIn(PASSWORDS[0], 200);
  const headers = { cookie };
  const me = await send("demo.localhost", "GET", "/me", { headers });
  assert.match(me.body, /ada@example.com/);
  const refreshed = await send("demo.localhost", "POST", "/auth/refresh", { headers, shown: true });
  hidden.set("a fresh cookie", cookies(refreshed)[0].split("=")[1]);
  await send("demo.localhost", "GET", "/auth/account", { headers: { ...headers, accept: "text/html" } });
  for (const authorization of [`Bearer ${key}`, `Bearer ${token}`]) {
    await send("demo.localhost", "GET", "/me", { headers: { authorization } });
    await send("localhost", "GET", "/engine/api/v1/whoami", { headers: { authorization } });
  }
  await send("demo.localhost", "GET", "/fail", { headers });
  await send("demo.localhost", "GET", "/ask", { headers });
  await send("demo.localhost", "POST", "/auth/password", { body: { token: link.searchParams.get("token"), password: PASSWORDS[1] }, shown: true });
  await send("demo.localhost", "GET", "/auth/login/corp");
  for (const path of ["/audit", "/users", "/sessions", "/api-keys", "/members", "/invitations", "/signing-keys", "/auth/issuers"]) await api("GET", `/tenants/demo${path}`);
  await api("GET", "/tenants/demo/audit/verify");

  const stored = await files(join(folder, ".stoa"));
  assert.ok(stored.some(([name]) => name.endsWith("stoa.db")), "there is a database to look into");
  const places = [["the log", Buffer.from(log)], ...answers.map((answer) => [answer.split("\n")[0], Buffer.from(answer)]), ...stored];
  const leaks = [];
  for (const [what, value] of hidden) {
    for (const [where, bytes] of places) {
      if (bytes.includes(value)) leaks.push(`${what} is in ${where}`);
      if (bytes.includes(Buffer.from(value).toString("base64").replace(/=+$/, ""))) leaks.push(`${what} is in ${where}, in base64`);
    }
  }
  assert.deepEqual(leaks, []);
  // What is looked for would be found: an address is no secret, and is there.
  assert.ok(stored.some(([, bytes]) => bytes.includes("ada@example.com")));
});
