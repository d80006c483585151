import { registerWebHandler } from "stoa";
export const api = { deep() {} };
export function exported() { return "exported"; }
function hidden() {}
globalThis.onGlobal = () => "global";
registerWebHandler("/exported", "exported");
registerWebHandler("/global", "onGlobal");
export default { async scheduled(event, env, ctx) { console.log("ran", event); return event.cron; } };
