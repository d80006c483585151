// The first script of a new server. Put another one in its place:
//
//   curl -X PUT http://localhost:8787/engine/api/v1/tenants/demo/scripts/hello \
//     -H "Authorization: Bearer $STOA_ADMIN_KEY" -H "Content-Type: application/javascript" \
//     --data-binary @hello.js
import { registerWebHandler, sharedStorage } from "stoa";

export function init() {
  registerWebHandler("/", home, "GET");
  registerWebHandler("/hello/:name", hello, "GET");
  registerWebHandler("/visits", visits, "GET");
}

function hello(context) {
  return { hello: context.request.params.name };
}

// Every request runs in an instance of its own, so what has to last is stored.
async function visits() {
  for (;;) {
    const entry = await sharedStorage.getVersioned("visits");
    try {
      const count = (entry?.value ?? 0) + 1;
      await sharedStorage.setItem("visits", count, { ifVersion: entry?.version ?? 0 });
      return { visits: count };
    } catch (error) {
      if (error.code !== "VERSION_CONFLICT") throw error; // somebody else counted: count again
    }
  }
}

function home() {
  return Response.html(`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Stoa</title>
<style>body{font:16px/1.6 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem}code{background:#8882;padding:.1em .3em;border-radius:.3em}</style>
<h1>It works.</h1>
<p>This page comes from the script <code>hello</code> of the tenant <code>demo</code>, run in a sandbox of its own
for this one request.</p>
<ul><li><a href="/hello/world">/hello/world</a> answers JSON</li>
<li><a href="/visits">/visits</a> counts in the script's storage</li></ul>
</html>`);
}
