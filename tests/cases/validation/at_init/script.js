import { registerWebHandler, validate } from "stoa";

const settings = await validate({ port: "8080" }, { port: "integer" }, { coerce: true });

registerWebHandler("/", () => settings);
