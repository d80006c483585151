import { registerWebHandler, use } from "stoa";
registerWebHandler("/api/users", () => []);
registerWebHandler("/{*page}", () => "page");
use("/api/*", { auth: "required" });
