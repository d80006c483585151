import { registerWebHandler, use, NotFoundError } from "stoa";

const notes = new Map([["1", { id: "1", text: "Buy milk" }]]);

use(async (context, next) => {
  const response = await next();
  return response.setHeader("x-handled-by", context.handlerName);
});

registerWebHandler("/notes", function list({ query }) {
  return [...notes.values()].filter(({ text }) => text.includes(String(query.q ?? "")));
});
registerWebHandler("/notes/:id", function show({ params }) {
  const note = notes.get(params.id);
  if (note === undefined) throw new NotFoundError(`There is no note ${params.id}`);
  return note;
});
registerWebHandler("/notes", function add({ form, files }) {
  const text = String(form.text);
  return Response.json({ text, files }, { status: 201 }).setCookie("last", text, { sameSite: "lax" });
}, "POST");
