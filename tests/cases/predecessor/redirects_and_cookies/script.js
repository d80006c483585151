// Signing in sets a cookie and leads on; signing out clears it.
function login(context) {
  const { user, next } = context.request.form;
  return ResponseBuilder.redirect(next || "/", 303)
    .setCookie("session", "u:" + user, { httpOnly: true, secure: true, sameSite: "strict", maxAge: 3600, path: "/" })
    .setHeader("Cache-Control", "no-store");
}

function logout(context) {
  return Response.redirect("/").clearCookie("session");
}

function home(context) {
  const cookie = context.request.headers.cookie || "";
  return ResponseBuilder.text(cookie.includes("session=") ? "signed in" : "nobody");
}

function init(context) {
  register("/login", "login", "POST");
  register("/logout", "logout");
  register("/", "home");
}
