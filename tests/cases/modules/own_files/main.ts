import { double, names } from "./lib";
import config, * as whole from "./config.json";
import { later } from "./lib/later.js";
export default { fetch: () => Response.json({ double: double(21), names, config, keys: Object.keys(whole), later: later() }) };
