import { registerWebHandler, routeRegistry, use } from "stoa";
use({ headers: { "x-frame-options": "DENY" } });
use("/api/*", { cors: { origin: ["https://app.example"] }, timeout: "500ms" });
registerWebHandler("/", () => routeRegistry.listRoutes(), ["GET", "HEAD"]);
registerWebHandler("/api/:id", "item", "GET", { timeout: "900ms", headers: { "x-mine": "1" } });
registerWebHandler("/{*rest}", "item");
export function item() {}
