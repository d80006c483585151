// An API over the shared storage.
function listItems(context) {
  const items = [{ id: 1, name: "one" }, { id: 2, name: "two" }];
  const wanted = context.request.query.name;
  return ResponseBuilder.json({ items: wanted ? items.filter((item) => item.name === wanted) : items });
}

function createItem(context) {
  const data = context.request.json;
  if (typeof data.name !== "string") throw new ValidationError("The item is not valid", { name: "must be a string" });
  return ResponseBuilder.json({ id: 3, name: data.name }, 201).setHeader("Location", "/api/items/3");
}

function deleteItem(context) {
  const id = Number(context.request.params.id);
  return id > 2 ? ResponseBuilder.error(404, "No item " + id) : ResponseBuilder.noContent();
}

function echo(req) {
  return { method: req.method, path: req.path, accept: req.headers.accept, body: JSON.parse(req.body) };
}

function init(context) {
  registerWebHandler("/api/items", "listItems", "GET");
  registerWebHandler("/api/items", "createItem", "POST");
  registerWebHandler("/api/items/:id", "deleteItem", "DELETE");
  registerWebHandler("/api/echo", "echo", "PUT");
}
