// Errors that are answers, one that is not, and one that a handler deals with itself.
const users = { 1: { id: 1, name: "Ada" } };

function getUser(context) {
  const id = context.request.params.id;
  if (!/^\d+$/.test(id)) throw new BadRequestError("The id must be a number", { id });
  if (!users[id]) throw new NotFoundError("There is no user " + id);
  return users[id];
}

function addUser(context) {
  const { id, name } = context.request.json;
  if (users[id]) throw new ConflictError("There is a user " + id);
  return Response.json({ id, name }, { status: 201 });
}

function guarded(context) {
  if (!context.request.headers.authorization) return Response.unauthorized("Sign in first");
  if (context.request.headers.authorization !== "Bearer admin") return Response.forbidden();
  return Response.noContent();
}

function careful(context) {
  try {
    return context.request.json;
  } catch (error) {
    return ResponseBuilder.json({ error: error.name, status: error.status }, 400);
  }
}

function init(context) {
  register("/users/:id", "getUser");
  register("/users", "addUser", "POST");
  register("/guarded", "guarded", "*");
  register("/careful", "careful", "POST");
  register("/broken", () => undefinedFunction());
}
