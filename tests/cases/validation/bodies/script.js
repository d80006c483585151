import { registerWebHandler, requireJsonBody } from "stoa";

registerWebHandler("/users", async (context) => {
  const body = requireJsonBody(context, { name: "string|min:1", email: "email", age: "integer|min:18|optional" });
  return { body, same: (await requireJsonBody(context.request)) === body };
}, "POST");
registerWebHandler("/any", (req) => requireJsonBody(req), "POST");
registerWebHandler("/schema", (req) => requireJsonBody(req, { type: "array", items: { type: "integer" }, maxItems: 2 }), "POST");
