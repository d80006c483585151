import { use } from "stoa";
use("/admin/*", (context, next) => {
  if (context.headers.authorization !== "Bearer s3cret") return Response.unauthorized("a token is needed");
  context.user = "root";
  return next();
});
use(async (context, next) => (await next()).setCookie("seen", "1", { sameSite: "lax" }));
export default {
  async fetch(request, env, ctx) {
    return Response.json({ path: new URL(request.url).pathname, user: ctx.user, body: await request.text() });
  },
};
