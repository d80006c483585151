import { registerWebHandler } from "stoa";
registerWebHandler("/own", async () => (await import("./lazy.js")).hello());
registerWebHandler("/twice", async () => (await import("./lazy.js")) === (await import("./lazy.js")));
registerWebHandler("/data", async () => (await import("./data.json")).default);
registerWebHandler("/stoa", async () => typeof (await import("stoa")).sharedStorage.getItem);
registerWebHandler("/computed", async (req) => (await import(req.query.name)).hello());
registerWebHandler("/package", async () => import("left-pad"));
