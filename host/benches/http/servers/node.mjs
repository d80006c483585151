// The handler that is measured, on Node's own http server: no sandbox, no limits, one tenant.
//   node node.mjs <port> <SQLite file>
import { createServer } from "node:http";

const [port, file] = process.argv.slice(2);
const store = await open(file);

createServer((request, response) => {
  const path = new URL(request.url, "http://localhost").pathname;
  if (path === "/hello") return text(response, "Hello, world!");
  if (path === "/echo") {
    return read(request, (body) => {
      const json = JSON.stringify(JSON.parse(body));
      response.writeHead(200, { "content-type": "application/json" }).end(json);
    });
  }
  if (path.startsWith("/kv/") && store) {
    const key = path.slice(4);
    if (request.method !== "PUT") return text(response, store.get.get(key).value);
    return read(request, (body) => {
      store.put.run(key, body);
      response.writeHead(204).end();
    });
  }
  response.writeHead(404).end("Not found");
}).listen(Number(port), "127.0.0.1");

function text(response, body) {
  response.writeHead(200, { "content-type": "text/plain;charset=UTF-8" }).end(body);
}

function read(request, then) {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => then(Buffer.concat(chunks).toString()));
}

// The package is compiled where there is no built one; without it there is no comparison of kv.
async function open(file) {
  const { default: Database } = await import("better-sqlite3").catch(() => ({}));
  if (!Database) return null;
  const database = new Database(file);
  database.pragma("journal_mode = WAL");
  database.exec("CREATE TABLE IF NOT EXISTS kv (key TEXT PRIMARY KEY, value TEXT NOT NULL)");
  return {
    get: database.prepare("SELECT value FROM kv WHERE key = ?"),
    put: database.prepare("INSERT OR REPLACE INTO kv (key, value) VALUES (?, ?)"),
  };
}
