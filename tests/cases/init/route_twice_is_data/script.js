import { registerWebHandler } from "stoa";
export function init() {
  registerWebHandler("no-slash", () => 1);
}
