// What comes in is checked at once, and the answer lists every fault.
const person = { name: "required|string|min:2", email: "email|required", age: "integer|min:18|max:120", tags: "array|max:3" };

async function create(context) {
  try {
    const { name } = await validate(context.request.json, person);
    return ResponseBuilder.json({ created: name }, 201);
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    const faults = error.details.errors.map(({ path, message }) => path + " " + message);
    return ResponseBuilder.json({ faults }, 422);
  }
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

async function subscribe(context) {
  const { email, often } = await validate(context.request.form, { email: "required|email", often: "in:daily,weekly" });
  return ResponseBuilder.text(email + " " + often);
}

function init(context) {
  register("/people", "create", "POST");
  register("/people/:id", "rename", "PUT");
  register("/people", "search", "GET");
  register("/subscribe", "subscribe", "POST");
}
