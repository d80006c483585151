// A log of requests, a key for the API, and one shape for its errors.
async function logged(context, next) {
  const response = await next();
  console.log(context.method, context.path, response.status);
  return response;
}

function needsKey(context, next) {
  if (context.request.headers["x-api-key"] !== "k-1") return Response.unauthorized("The header x-api-key is missing or wrong");
  context.apiUser = "ada";
  return next();
}

async function errorsAsJson(context, next) {
  try {
    return await next();
  } catch (error) {
    return ResponseBuilder.json({ ok: false, error: error.message }, error.status || 500);
  }
}

function init(context) {
  use(logged);
  use("/api/*", errorsAsJson, needsKey);
  register("/", () => "open");
  register("/api/me", (context) => ({ user: context.apiUser }));
  register("/api/fail", () => { throw new ConflictError("Somebody was faster"); });
}
