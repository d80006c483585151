export default {
  async fetch(request) {
    const page = requireQueryParam(request, "page", "integer");
    const body = await requireJsonBody(request, { name: "string" });
    return Response.json({ page, body, all: await validate({ page }, { page: "integer|max:9" }) });
  },
};
