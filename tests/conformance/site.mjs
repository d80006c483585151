// A tenant with something of everything, for programs that look at a server from outside.
const SCRIPT = `
import { registerAssetRoute, registerWebHandler, use } from "stoa";

const page = "<!doctype html><html lang=en><title>Hello</title><p>" + "Hello, world! ".repeat(200) + "</p></html>";
use("/around/*", async (context, next) => (await next()).setHeader("x-around", "1"));

registerWebHandler("/", () => Response.html(page), "GET", { summary: "A page", tags: ["pages"] });
registerWebHandler("/around/page", () => Response.html(page), "GET", { summary: "A page behind a middleware", tags: ["pages"] });
registerWebHandler("/json", () => Response.json({ hello: "world" }), "GET", { summary: "JSON" });
registerWebHandler("/text", () => "hello");
registerWebHandler("/redirect", () => Response.redirect("/json"));
registerWebHandler("/nothing", () => Response.noContent());
registerWebHandler("/cookie", () => Response.html(page).setCookie("a", "1", { httpOnly: true, sameSite: "Lax", maxAge: 60 }));
registerWebHandler("/refused", () => Response.badRequest("no"));
registerWebHandler("/broken", () => { throw new Error("broken"); }, "GET", { hidden: true });
registerWebHandler("/known", ({ auth }) => ({ name: auth.userName }), "GET", { auth: "required", summary: "Who am I" });
registerWebHandler("/kept", () => Response.html(page), "GET", { cache: { ttl: "1h", vary: ["accept-language"] } });
registerWebHandler("/open", () => Response.json({ open: true }), "GET", { cors: true });
registerWebHandler("/often", () => Response.json({ often: true }), "GET", { rateLimit: { limit: 100000, per: "hour" } });
registerWebHandler("/old", () => Response.json({ old: true }), "GET", { version: { name: "1", deprecated: "2026-01-01", sunset: "2030-01-01" } });

const item = { type: "object", required: ["name"], properties: { name: { type: "string", minLength: 1, maxLength: 40 }, count: { type: "integer", minimum: 0, maximum: 1000 } }, additionalProperties: false };
registerWebHandler("/items/:id", ({ params }) => Response.json({ id: Number(params.id) }), "GET", {
  summary: "An item", tags: ["items"], schema: { params: { id: "integer|min:1|max:100000" }, query: { page: "integer|min:1" } },
  responses: { 200: { description: "The item.", schema: { type: "object", required: ["id"], properties: { id: { type: "integer" } } } } },
});
registerWebHandler("/items", ({ json }) => Response.json({ created: json.name }, { status: 201 }), "POST", {
  summary: "Make an item", tags: ["items"], schema: { body: item },
  responses: { 201: { description: "It was made.", schema: { type: "object", required: ["created"], properties: { created: { type: "string" } } } } },
});
registerWebHandler("/items/:id", ({ json }) => json, "PUT", {
  summary: "Change an item", tags: ["items"], schema: { params: { id: "integer|min:1" }, body: { name: "required|string|min:1", tags: "array|max:3" } }, bodyLimit: "4kb",
});
registerWebHandler("/search", ({ query }) => Response.json({ q: query.q ?? null }), "GET", {
  summary: "Search", tags: ["items"], schema: { query: { type: "object", required: ["q"], properties: { q: { type: "string", maxLength: 50 }, deep: { type: "boolean" } } } },
});
registerWebHandler("/files/{*rest}", ({ params }) => Response.json({ path: params.rest }), "GET", { summary: "A path" });
registerAssetRoute("/logo", "logo.svg");
`;

const FILES = {
  "main.js": SCRIPT,
  "assets/site.css": "body { margin: 0 }\n".repeat(200),
  "assets/app.3f9a1c2b.js": 'console.log("hello");\n'.repeat(200),
  "assets/logo.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>',
  "assets/pixel.png": { base64: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==" },
  "assets/docs/index.html": "<!doctype html><html lang=en><title>Docs</title><p>Docs</p></html>",
};

/** The name of the tenant; a server with `STOA_DEFAULT_TENANT` of this name answers for it on every host. */
export const TENANT = "site";

/** Makes the tenant on a server, and gives the key of one who may call its routes. */
export async function site(server) {
  const api = async (method, path, body) => {
    const answer = await fetch(`http://127.0.0.1:${server.port}/engine/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${server.key}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  await api("POST", "/tenants", { id: TENANT });
  await api("PUT", `/tenants/${TENANT}/scripts/main`, { entry: "main.js", files: FILES });
  const { key } = await api("POST", `/tenants/${TENANT}/api-keys`, { name: "a client", role: "client" });
  return { api, key };
}
