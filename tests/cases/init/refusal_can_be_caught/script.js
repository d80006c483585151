import { sharedStorage, registerWebHandler } from "stoa";
let seen;
try { await sharedStorage.getItem("a"); } catch (error) { seen = [error.name, error.code, error instanceof Error]; }
try { crypto.getRandomValues(new Uint8Array(4)); } catch (error) { seen.push(error.code); }
registerWebHandler("/", () => seen);
