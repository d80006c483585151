// What the types must refuse: a line that they let pass is an error here.
import { convert, crypto, registerWebHandler, ResponseBuilder, routeRegistry, sharedStorage, templates, use, validate } from "stoa";
import type { ExportedHandler, HandlerContext } from "stoa";

// Names that no script has.
// @ts-expect-error
process.exit();
// @ts-expect-error
require("node:fs");
// @ts-expect-error
new WebSocket("wss://example.com/");
// @ts-expect-error
new XMLHttpRequest();
// @ts-expect-error
window.location;
// @ts-expect-error
document.title;
// @ts-expect-error
importScripts("other.js");
// @ts-expect-error
caches.open("pages");
// @ts-expect-error
indexedDB.open("pages");
// @ts-expect-error
new Worker("worker.js");
// @ts-expect-error
new BroadcastChannel("news");
// @ts-expect-error
new FileReader();
// @ts-expect-error
new EventSource("/events");
// @ts-expect-error
WebAssembly.compile(new Uint8Array());
// @ts-expect-error
setImmediate(() => {});
// @ts-expect-error
Buffer.from("text");
// @ts-expect-error
navigator.language;
// @ts-expect-error
import { readFile } from "node:fs";
// @ts-expect-error
import { notThere } from "stoa";

// Arguments of another type.
// @ts-expect-error
registerWebHandler("/users", 17);
// @ts-expect-error
registerWebHandler("/users", () => "hello", "FETCH");
// @ts-expect-error
registerWebHandler(/users/, () => "hello");
// @ts-expect-error
registerWebHandler("/users", (context: HandlerContext) => context.requests);
// @ts-expect-error
routeRegistry.registerRoute("/users");
// @ts-expect-error
registerWebHandler("/users", () => "hello", "GET", { timeOut: 5 });
// @ts-expect-error
use("/users");
// @ts-expect-error
use(async (context, next) => (await next()).statusCode);
// @ts-expect-error
validate({ age: 17 }, "integer|min:18");
// @ts-expect-error
convert.markdown_to_html("# Hello", { sanitise: false });
// @ts-expect-error
templates.render("page.html", "title");
// @ts-expect-error
sharedStorage.setItem("key");
// @ts-expect-error
sharedStorage.setItem("key", 1, { expirationTtl: 60 });
// @ts-expect-error
sharedStorage.getItem(17);
// @ts-expect-error
crypto.hash("md5", "a text");
// @ts-expect-error
crypto.subtle.digest("SHA-256", "a text");
// @ts-expect-error
fetch("https://example.com/", { retries: "3" });
// @ts-expect-error
fetch("https://example.com/", { retires: 3 });
// @ts-expect-error
setTimeout("alert()", 10);
// @ts-expect-error
new CompressionStream("zip");
// @ts-expect-error
new URL();
// @ts-expect-error
new Headers({ accept: 1 });
// @ts-expect-error
new AbortSignal();

// Answers.
// @ts-expect-error
Response.json();
// @ts-expect-error
Response.json({ id: 17 }, 201);
// @ts-expect-error
Response.json({ id: 17 }, { status: "201" });
// @ts-expect-error
Response.text({ id: 17 });
// @ts-expect-error
Response.redirect();
// @ts-expect-error
Response.notFound().setHeader("x-count", 17);
// @ts-expect-error
Response.noContent().setCookie("name", "value", { sameSite: "loose" });
// @ts-expect-error
ResponseBuilder.json({ id: 17 }, { status: 201 });
// @ts-expect-error
new Response({ id: 17 });
// @ts-expect-error
Response.noContent().status = 200;

// What may be missing.
registerWebHandler("/search", ({ query, headers }) => {
  // @ts-expect-error
  query["q"].trim();
  // @ts-expect-error
  headers.accept.split(",");
  // @ts-expect-error
  headers.set("accept", "text/html");
});

// @ts-expect-error
export default { fetch: () => ({ id: 17 }) } satisfies ExportedHandler;
