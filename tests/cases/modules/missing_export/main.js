// The mistake is below.
import { yes } from "./other.js";
import { nope } from "./other.js";
export default { fetch: () => new Response(nope) };
