import { sharedStorage } from "stoa";
export default {
  async fetch(request, env) {
    const { KV } = env;
    await KV.put("text", "plain", { expirationTtl: 60 });
    await KV.put("bytes", new Uint8Array([0, 255]));
    await sharedStorage.setItem("json", { a: 1 });
    const refused = await KV.put("x", "1", { metadata: {} }).catch((error) => error.message);
    const page = await KV.list({ limit: 2 });
    await KV.delete("text");
    return Response.json({
      json: await KV.get("json", "json"), asText: await KV.get("json"),
      bytes: [...new Uint8Array(await KV.get("bytes", { type: "arrayBuffer" }))],
      gone: await KV.get("text"), shared: await sharedStorage.getItem("bytes"),
      page, rest: await KV.list({ cursor: page.cursor }), refused,
    });
  },
};
