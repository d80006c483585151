import { even } from "./even.js";
export const name = "main";
export default { fetch: (request) => Response.json({ even: even(Number(new URL(request.url).searchParams.get("n"))) }) };
