import { registerWebHandler, BadRequestError, UnauthorizedError, ForbiddenError, NotFoundError, ConflictError, ValidationError, HttpError } from "stoa";
const kinds = { BadRequestError, UnauthorizedError, ForbiddenError, NotFoundError, ConflictError, ValidationError, HttpError };
registerWebHandler("/:kind", (req) => { throw new kinds[req.params.kind]("so it is", { why: [1] }); });
registerWebHandler("/usual/:kind", async (req) => { throw new kinds[req.params.kind](); });
class Mine extends NotFoundError { name = "Mine"; }
registerWebHandler("/own/class", () => { throw new Mine("mine"); });
registerWebHandler("/own/status", () => { throw Object.assign(new Error("not an answer"), { status: 200, code: "MADE_UP" }); });
