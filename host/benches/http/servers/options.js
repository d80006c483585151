// What `scripts/bench options` asks for: one handler, with and without what is measured.
import { registerWebHandler, requireJsonBody, use, validate } from "stoa";

const hello = () => "Hello, world!";
const goOn = (context, next) => next();
registerWebHandler("/hello", hello);
use("/one/*", goOn);
registerWebHandler("/one/hello", hello);
for (let n = 0; n < 5; n++) use("/five/*", goOn);
registerWebHandler("/five/hello", hello);
use("/short/*", () => "Hello, world!");
registerWebHandler("/short/hello", hello);

const often = { limit: 1_000_000, per: "second" };
registerWebHandler("/cors", hello, "GET", { cors: { origin: "https://app.example", credentials: true } });
registerWebHandler("/rate", hello, "GET", { rateLimit: often });
registerWebHandler("/known", hello, "GET", { auth: "required", roles: ["customer"] });
registerWebHandler("/schema/:id", hello, "GET", { schema: { params: { id: "integer|min:1" }, query: { page: "integer" } } });
registerWebHandler("/headers", hello, "GET", { headers: { "x-one": "1", "x-two": "2", "x-three": "3" } });

const rules = { item: "required|string|min:2", count: "required|integer|min:1", email: "email|required", tags: "array|max:10" };
const schema = {
  type: "object",
  required: ["item", "count", "email"],
  properties: {
    item: { type: "string", minLength: 2 },
    count: { type: "integer", minimum: 1 },
    email: { type: "string", format: "email" },
    tags: { type: "array", maxItems: 10, items: { type: "string" } },
  },
};
const order = ({ json }) => json.item;
registerWebHandler("/orders", order, "POST");
registerWebHandler("/orders/rules", order, "POST", { schema: { body: rules } });
registerWebHandler("/orders/schema", order, "POST", { schema: { body: schema } });
registerWebHandler("/orders/validate", async ({ json }) => (await validate(json, rules), json.item), "POST");
registerWebHandler("/orders/require", (request) => requireJsonBody(request, { item: "string", count: "number" }).item, "POST");

function page() {
  let text = "";
  for (let n = 0; text.length < 20_000; n++) text += `<li>${n}: ${Math.sqrt(n).toFixed(3)}</li>`;
  return Response.html(`<ul>${text}</ul>`);
}
registerWebHandler("/page", page);
registerWebHandler("/kept", page, "GET", { cache: "1h" });
