// Notes over HTTP, kept in the script's storage.
import { Hono } from "hono";
import { validator } from "hono/validator";

interface KV {
  get(key: string, type: "json"): Promise<unknown>;
  put(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
  list(options: { prefix: string }): Promise<{ keys: { name: string }[] }>;
}

const app = new Hono<{ Bindings: { KV: KV } }>().basePath("/hono-api");

const note = validator("json", (value: { text?: unknown }, c) => {
  if (typeof value.text === "string" && value.text !== "") return { text: value.text };
  return c.json({ error: "a note needs a text" }, 400);
});

app.get("/notes", async (c) => {
  const { keys } = await c.env.KV.list({ prefix: "note:" });
  return c.json(keys.map(({ name }) => name.slice("note:".length)));
});

app.put("/notes/:id", note, async (c) => {
  await c.env.KV.put(`note:${c.req.param("id")}`, JSON.stringify(c.req.valid("json")));
  return c.json({ id: c.req.param("id") }, 201);
});

app.get("/notes/:id", async (c) => {
  const found = await c.env.KV.get(`note:${c.req.param("id")}`, "json");
  return found === null ? c.notFound() : c.json(found);
});

app.delete("/notes/:id", async (c) => {
  await c.env.KV.delete(`note:${c.req.param("id")}`);
  return c.body(null, 204);
});

export default app;
