import { Hono } from "hono";
import { readFile } from "node:fs";
import helper from "./helpr.ts";
readFile(helper);
export default new Hono();
