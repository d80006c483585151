import { registerWebHandler, sharedStorage } from "stoa";
const on = (path, handler) => registerWebHandler(path, handler, "POST");
on("/set/:key", async (req) => ({ version: await sharedStorage.setItem(req.params.key, req.json.value, req.json.options) }));
on("/get/:key", async (req) => ({ value: await sharedStorage.getItem(req.params.key), versioned: await sharedStorage.getVersioned(req.params.key) }));
on("/remove/:key", async (req) => sharedStorage.removeItem(req.params.key));
on("/list", async (req) => sharedStorage.list(req.json));
on("/clear", async () => sharedStorage.clear());
