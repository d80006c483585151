// An API for pages of other origins: the script answers preflights itself, where it is asked to, and says on every
// answer who may read it.
const allowed = ["https://app.example", "https://admin.example"];

function allow(context, response) {
  const origin = context.request.headers.origin;
  if (!allowed.includes(origin)) return response;
  return response
    .setHeader("Access-Control-Allow-Origin", origin)
    .setHeader("Access-Control-Allow-Credentials", "true")
    .setHeader("Vary", "Origin");
}

function preflight(context) {
  const asked = context.request.headers["access-control-request-headers"] || "";
  return allow(context, ResponseBuilder.noContent())
    .setHeader("Access-Control-Allow-Methods", "GET, PUT")
    .setHeader("Access-Control-Allow-Headers", asked)
    .setHeader("Access-Control-Max-Age", "600");
}

function read(context) {
  return allow(context, ResponseBuilder.json({ id: context.request.params.id }));
}

function write(context) {
  const { json, params } = context.request;
  if (!json.name) return allow(context, ResponseBuilder.error(400, "A name is missing"));
  return allow(context, ResponseBuilder.json({ id: params.id, name: json.name }));
}

function init(context) {
  register("/items/:id", "preflight", "OPTIONS");
  register("/items/:id", "read", "GET");
  routeRegistry.registerRoute("/items/:id", "write", "PUT");
}
