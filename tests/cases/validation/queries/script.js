import { registerWebHandler, requireQueryParam } from "stoa";

registerWebHandler("/search", async (req) => ({ q: requireQueryParam(req, "q"), awaited: await requireQueryParam(req.request, "q") }));
registerWebHandler("/page", (req) => ({ page: requireQueryParam(req, "page.number", "integer|min:1"), sort: requireQueryParam(req, "type", "in:asc,desc") }));
registerWebHandler("/tags", (req) => requireQueryParam(req, "tag", "array|max:2"));
registerWebHandler("/code", (req) => requireQueryParam(req, "code", "required|regex:^a|b$"));
registerWebHandler("/proto", (req) => requireQueryParam(req, "toString"));
