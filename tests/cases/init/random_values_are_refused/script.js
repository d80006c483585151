const key = crypto.randomUUID();
export default { fetch: () => new Response(key) };
