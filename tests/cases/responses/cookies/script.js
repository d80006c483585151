import { registerWebHandler } from "stoa";
registerWebHandler("/in", () =>
  Response.json({ ok: true })
    .setCookie("session", "a b;c", { httpOnly: true, secure: true, sameSite: "lax", maxAge: 60, domain: "acme.test" })
    .setCookie("theme", "dark", { path: "/app" })
    .setHeader("x-a", "1"));
registerWebHandler("/out", () => new Response("bye").clearCookie("session"));
registerWebHandler("/bad", () => new Response("x").setCookie("a b", "1"));
registerWebHandler("/inject", () => new Response("x").setCookie("a", "1", { path: "/\r\nx: y" }));
