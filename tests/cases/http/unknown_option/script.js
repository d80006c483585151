import { registerWebHandler } from "stoa";
export function init() {
  registerWebHandler("/", () => "home", "GET", { auth: "required", role: ["editor"] });
}
