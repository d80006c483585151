// An ordinary application: a router, a schema, and what both bring along, bundled by esbuild.
import { Hono } from "hono";
import { z } from "zod";

const User = z.object({
  name: z.string().min(1).max(80),
  age: z.number().int().min(0).max(150),
  email: z.string().email().optional(),
  tags: z.array(z.string()).max(10).default([]),
});

const app = new Hono();
app.get("/", (c) => c.text("hello"));
app.get("/users/:id", (c) => c.json({ id: c.req.param("id") }));
app.post("/users", async (c) => {
  const parsed = User.safeParse(await c.req.json());
  if (!parsed.success) return c.json({ errors: parsed.error.issues }, 400);
  return c.json({ created: parsed.data }, 201);
});

// Hono builds its router and zod compiles its schema on first use; doing it here puts the result into the image.
app.router.match("POST", "/users");
User.safeParse({ name: "Ann", age: 1 });

export default app;
