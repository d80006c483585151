// Lists in pages, by the query; in the language and the format that the client asks for.
const words = ["ant", "bee", "cat", "dog", "eel", "fox", "gnu"];

function search(context) {
  const { q, tag, page = "1" } = context.request.query;
  const tags = Array.isArray(tag) ? tag : tag ? [tag] : [];
  const found = words.filter((word) => !q || word.includes(q));
  const items = found.slice((page - 1) * 3, page * 3);
  if (context.request.headers.get("accept").startsWith("text/plain")) return ResponseBuilder.text(items.join("\n"));
  const more = found.length > page * 3;
  const response = ResponseBuilder.json({ items, total: found.length, tags });
  return more ? response.setHeader("Link", `<?page=${Number(page) + 1}>; rel="next"`) : response;
}

function init(context) {
  register("/words", "search");
}
