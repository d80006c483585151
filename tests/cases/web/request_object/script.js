export default {
  async fetch(request) {
    const copy = request.clone();
    const made = new Request("/other", { method: "post", body: "b", headers: { a: "1" } });
    const text = await request.text();
    let again; try { await request.text(); } catch (error) { again = error.name; }
    return Response.json({ text, used: request.bodyUsed, again, copy: await copy.json(), made: [made.method, made.url, made.headers.get("content-type")] });
  },
};
