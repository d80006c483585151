import { registerWebHandler } from "stoa";
registerWebHandler("/query", (req) => req.query);
registerWebHandler("/headers", (req) => ({ plain: req.headers.accept, any: req.headers["X-Many"], got: req.headers.get("x-many"), none: req.headers.nope ?? null }));
registerWebHandler("/json", async (req) => ({ sum: req.json.a + (await req.json).b }), "POST");
registerWebHandler("/form", (req) => req.form, "POST");
registerWebHandler("/text", (req) => ({ text: req.text, body: req.request.body, bytes: [...req.bytes] }), "POST");
registerWebHandler("/whole", (context) => context.request, "POST");
