import { use } from "stoa";
export function init() {
  use("/admin/*", { auth: "required", roles: ["admin"] });
}
export default { fetch: () => new Response("all") };
