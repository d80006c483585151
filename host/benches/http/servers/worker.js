// The handler that is measured: the same file runs in Stoa and in workerd. servers/node.mjs and ceiling.rs answer
// the same, in their own ways.
export default {
  async fetch(request, env) {
    const path = new URL(request.url).pathname;
    if (path === "/hello") return new Response("Hello, world!");
    if (path === "/echo") return Response.json(await request.json());
    if (path.startsWith("/kv/")) {
      const key = path.slice(4);
      if (request.method === "PUT") {
        await env.KV.put(key, await request.text());
        return new Response(null, { status: 204 });
      }
      return new Response(await env.KV.get(key));
    }
    return new Response("Not found", { status: 404 });
  },
};
