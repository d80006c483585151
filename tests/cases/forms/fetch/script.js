export default {
  greeting: "hello",
  async fetch(request, env, ctx) {
    const url = new URL(request.url);
    return Response.json({
      said: this.greeting,
      method: request.method,
      path: url.pathname,
      body: await request.text(),
      env: Object.keys(env),
      ctx: typeof ctx.waitUntil,
    });
  },
};
