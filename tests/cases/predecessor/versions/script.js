// An API that has grown: its first version goes on for those who were there before.
var notes = [{ id: 1, text: "Buy milk", done: false }];

function listV1(req) {
  return ResponseBuilder.json(notes.map((note) => note.text));
}

function listV2(req) {
  return ResponseBuilder.json({ notes: notes, path: req.path });
}

function createV2(req) {
  if (!req.form.text) return ResponseBuilder.error(400, "A note needs a text");
  return ResponseBuilder.json({ id: 2, text: req.form.text, done: false }, 201);
}

function versions() {
  return routeRegistry.listRoutes().map((route) => route.method + " " + route.path + " " + JSON.stringify(route.options.version));
}

function onlyMembers(context, next) {
  return context.headers["x-member"] ? next() : ResponseBuilder.error(403, "Members only");
}

function init(context) {
  use("/members/*", onlyMembers);
  register("/notes", "listV1", "GET", { version: { name: "v1", deprecated: true, sunset: "2026-12-31" } });
  register("/notes", "listV2", "GET", { version: "v2" });
  register("/notes", "createV2", "POST", { version: "v2" });
  register("/members/notes", "listV2", "GET", { version: 2 });
  register("/versions", "versions");
}
