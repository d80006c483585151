// What a form says: text as it is, of files their name, type and content.
async function shown(form) {
  return Promise.all([...form].map(async ([name, value]) => (typeof value === "string" ? [name, value] : [name, value.name, value.type, await value.text()])));
}

export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/urlencoded") return Response.json(await shown(await request.formData()));
    if (pathname === "/lines") {
      // A line of `steps` has no line breaks.
      const body = (await request.text()).replaceAll("|", "\r\n");
      const form = await new Request(request.url, { method: "POST", headers: request.headers, body }).formData();
      return Response.json(await shown(form));
    }
    const form = new FormData();
    form.append("text", "a\nb");
    form.append("file", new File([new Uint8Array([0, 255, 13, 10]), "é"], 'q"é.bin', { type: "x/y" }));
    form.append("file", new Blob(["plain"]));
    if (pathname === "/answer") {
      const response = new Response(form);
      const boundary = /boundary=(.*)/.exec(response.headers.get("content-type"))[1];
      return Response.json((await response.text()).replaceAll(boundary, "BOUNDARY").split("\r\n"));
    }
    const other = new Request("/", { method: "POST", body: form });
    return Response.json([await shown(await other.clone().formData()), (await other.blob()).size, other.bodyUsed]);
  },
};
