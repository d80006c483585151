// workerd: what answers env.KV. workerd brings no store of its own; this is one in a Durable Object on SQLite,
// which is how its development tools do it.
import { DurableObject } from "cloudflare:workers";

export class Store extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.sql.exec("CREATE TABLE IF NOT EXISTS kv (key TEXT PRIMARY KEY, value TEXT NOT NULL)");
  }

  async fetch(request) {
    const key = decodeURIComponent(new URL(request.url).pathname.slice(1));
    if (request.method === "PUT") {
      this.sql.exec("INSERT OR REPLACE INTO kv (key, value) VALUES (?, ?)", key, await request.text());
      return new Response(null);
    }
    const [row] = this.sql.exec("SELECT value FROM kv WHERE key = ?", key).toArray();
    return row ? new Response(row.value) : new Response(null, { status: 404 });
  }
}

export default {
  fetch(request, env) {
    return env.STORE.get(env.STORE.idFromName("kv")).fetch(request);
  },
};
