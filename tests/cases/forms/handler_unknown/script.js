import { registerWebHandler } from "stoa";
function hidden() {}
registerWebHandler("/", "hidden");
