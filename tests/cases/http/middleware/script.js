import { registerWebHandler, use, NotFoundError } from "stoa";

use(async function timed(context, next) {
  context.trail = ["timed"];
  const response = await next();
  return response.setHeader("x-trail", context.trail.join());
});
use("/api/*", async (context, next) => {
  try {
    return await next();
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    return Response.json({ missing: error.message }, { status: 404 });
  }
});
use("/api/:team/*", function membersOnly(context, next) {
  context.trail.push("membersOnly");
  if (context.headers["x-team"] !== context.params.team) return Response.forbidden(`not of ${context.params.team}`);
  return next();
});
use("/broken/nothing", function forgetful() {});
use("/broken/twice", async function hasty(context, next) {
  await next();
  await next();
});

registerWebHandler("/", () => "home");
registerWebHandler("/api/:id/items", (context) => ({ id: context.params.id, params: context.params, trail: context.trail }));
registerWebHandler("/api/:id/none", () => { throw new NotFoundError("no such thing"); });
registerWebHandler("/broken/:how", () => null);
registerWebHandler("/stream", () => new Response(new ReadableStream({ start(c) { c.enqueue(new Uint8Array([104, 105])); c.close(); } })));
