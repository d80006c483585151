import { registerWebHandler } from "stoa";
registerWebHandler("/", () => registerWebHandler("/late", () => 1));
