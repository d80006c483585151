export default {
  async fetch(request, env, ctx) {
    ctx.waitUntil(env.KV.put("seen", "by the first").then(() => console.log("stored")));
    ctx.waitUntil(Promise.reject(new Error("background fails")));
    ctx.waitUntil(new Promise((resolve) => setTimeout(() => { ctx.waitUntil(env.KV.put("more", "nested")); resolve(); }, 1)));
    if (new URL(request.url).pathname === "/stuck") ctx.waitUntil(new Promise(() => {}));
    return Response.json([await env.KV.get("seen"), await env.KV.get("more")]);
  },
};
