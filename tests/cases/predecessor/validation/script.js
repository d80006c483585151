// What comes in is checked at once, and the answer lists every fault.
const person = { name: "required|string|min:2", email: "email|required", age: "integer|min:18|max:120", tags: "array|max:3" };

function create(context) {
  const result = validate(context.request.json, person);
  if (!result.valid) return ResponseBuilder.json({ errors: result.errors.map(({ path, message }) => path + " " + message) }, 422);
  return ResponseBuilder.json({ created: result.data.name }, 201);
}

function rename(context) {
  const { name } = requireJsonBody(context.request, { name: "string" });
  return ResponseBuilder.json({ id: context.request.params.id, name });
}

function search(context) {
  const q = requireQueryParam(context.request, "q");
  const page = context.request.query.page === undefined ? 1 : requireQueryParam(context.request, "page", "integer|min:1");
  return ResponseBuilder.json({ q, page });
}

function subscribe(context) {
  const faults = validate(context.request.form, { email: "required|email", often: "in:daily,weekly" }).errors || [];
  return ResponseBuilder.text(faults.length === 0 ? "subscribed" : faults.map(({ path }) => path).join(", "));
}

function init(context) {
  register("/people", "create", "POST");
  register("/people/:id", "rename", "PUT");
  register("/people", "search", "GET");
  register("/subscribe", "subscribe", "POST");
}
