import { registerWebHandler } from "stoa";
registerWebHandler("/registered", () => "by the registered handler");
export default { fetch: (request) => new Response(`by fetch: ${request.method} ${new URL(request.url).pathname}`) };
