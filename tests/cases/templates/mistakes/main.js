import { convert, registerWebHandler, templates } from "stoa";

const told = (promise) => promise.then(String, ({ name, code, message }) => ({ name, code, message }));
const circle = {};
circle.self = circle;

registerWebHandler("/names", async () => [
  await told(templates.render("none.html", {})),
  await told(templates.render("../main.js", {})),
  await told(templates.render("templates/page.html", {})),
  await told(templates.render()),
]);
registerWebHandler("/data", async () => [
  await told(templates.render("page.html", { user: {} })),
  await told(templates.render("page.html", { user: { name: {} } })),
  await told(templates.render("page.html", [1])),
  await told(templates.render("page.html", null)),
  await told(templates.render("page.html", circle)),
  await told(templates.render("page.html", { user: "x".repeat(2 * 1024 * 1024) })),
]);
registerWebHandler("/limits", async () => [
  await told(templates.render("itself.html", {})),
  await told(templates.render("long.txt", { line: "x".repeat(1000) })),
  await told(templates.render("fat.txt", {})),
]);
registerWebHandler("/conversions", async () => [
  await told(convert.render_handlebars_template("<p>\n{{#if a}}", {})),
  await told(convert.render_handlebars_template("{{shout a}}", {})),
  await told(convert.markdown_to_html("a", { sanitise: false })),
  await told(convert.markdown_to_html("a", { sanitize: "no" })),
  await told(convert.markdown_to_html("x".repeat(1024 * 1024 + 1))),
]);
registerWebHandler("/thrown", () => templates.render("page.html", {}));
registerWebHandler("/after", () => templates.render("page.html", { user: { name: "Ada" } }));
