// Hono: routes with parameters, a middleware, a validator, JSON, text and an error.
import { Hono } from "hono";
import { basicAuth } from "hono/basic-auth";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import { validator } from "hono/validator";

export const input = {
  books: [
    { id: 1, title: "Dune" },
    { id: 2, title: "Emma" },
  ],
};

export async function use({ books }) {
  const app = new Hono().basePath("/api");
  app.use(cors({ origin: "https://example.com" }));
  app.use("/private/*", basicAuth({ username: "ann", password: "secret" }));
  app.get("/books/:id{[0-9]+}", (c) => {
    const book = books.find(({ id }) => id === Number(c.req.param("id")));
    if (!book) throw new HTTPException(404, { message: "no such book" });
    return c.json(book);
  });
  const titled = validator("json", (value, c) => (value.title ? value : c.text("title is missing", 400)));
  app.post("/books", titled, (c) => c.json({ id: books.length + 1, ...c.req.valid("json") }, 201));
  app.get("/private/page", (c) => c.html("<p>hidden</p>"));
  app.notFound((c) => c.text(`nothing at ${c.req.path}`, 404));

  const json = (body) => ({
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });
  const asked = [
    ["/api/books/2"],
    ["/api/books/9"],
    ["/api/books", json({ title: "Ulysses" })],
    ["/api/books", json({})],
    ["/api/private/page"],
    ["/api/private/page", { headers: { authorization: `Basic ${btoa("ann:secret")}` } }],
    ["/api/books", { method: "OPTIONS", headers: { origin: "https://example.com" } }],
    ["/elsewhere?x=1"],
  ];
  return Promise.all(
    asked.map(async ([path, options]) => {
      const answer = await app.request(path, options);
      return [answer.status, await answer.text(), [...answer.headers].sort()];
    }),
  );
}
