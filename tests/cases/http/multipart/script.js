import { registerWebHandler } from "stoa";
registerWebHandler("/upload", async ({ form, files }) => ({
  form,
  files: await Promise.all(files.map(async (file) => ({ ...file.toJSON(), text: await file.text() }))),
}), "POST");
registerWebHandler("/fields", (req) => Object.keys(req.form), "POST");
