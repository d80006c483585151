export default {
  async fetch(request, env, ctx) {
    ctx.waitUntil(env.KV.put("seen", "by the first").then(() => console.log("stored")));
    ctx.waitUntil(Promise.reject(new Error("background fails")));
    if (new URL(request.url).pathname === "/stuck") ctx.waitUntil(new Promise(() => {}));
    const seen = [await env.KV.get("seen"), await env.KV.get("more")];
    // Only now: what the background does must not come before what this request reads.
    ctx.waitUntil(new Promise((resolve) => setTimeout(() => { ctx.waitUntil(env.KV.put("more", "nested")); resolve(); }, 1)));
    return Response.json(seen);
  },
};
