import { registerWebHandler } from "stoa";
registerWebHandler("/json", (req) => req.json, "POST");
registerWebHandler("/query", (req) => req.query);
registerWebHandler("/users/:id", (req) => req.params);
