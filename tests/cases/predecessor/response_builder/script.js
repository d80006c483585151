// Every answer that the builder makes.
function init(context) {
  register("/json", () => ResponseBuilder.json({ a: 1 }));
  register("/created", () => ResponseBuilder.json({ a: 1 }, 201));
  register("/text", () => ResponseBuilder.text("plain"));
  register("/teapot", () => ResponseBuilder.text("short and stout", 418));
  register("/html", () => ResponseBuilder.html("<p>é</p>"));
  register("/gone", () => ResponseBuilder.error(410, "No longer here"));
  register("/failed", () => ResponseBuilder.error(500));
  register("/empty", () => ResponseBuilder.noContent());
  register("/moved", () => ResponseBuilder.redirect("/new?a=b"));
  register("/for-ever", () => ResponseBuilder.redirect("https://example.com/", 308));
  register("/not-a-redirect", () => ResponseBuilder.redirect("/", 200));
  register("/old-shape", () => ({ status: 202, body: "accepted", contentType: "text/plain", headers: { "X-Queue": "7" } }));
}
