import { registerWebHandler, templates } from "stoa";

const guest = { name: "<Ada>", tags: ["a&b", 1], url: "/u?a=1&b=2" };

registerWebHandler("/", async () => Response.html(await templates.render("page.html", { title: "Hello", guest, rows: [1, 2, 3] })));
registerWebHandler("/mail", () => templates.render("mail.txt", { guest, when: "2026-01-18T10:30:00Z" }));
registerWebHandler("/no-data", () => templates.render("static.html"));
registerWebHandler("/many", async () => (await Promise.all([1, 2, 3].map((n) => templates.render("number.txt", { n })))).join());
registerWebHandler("/same", async (req) => globalThis.templates === templates);
