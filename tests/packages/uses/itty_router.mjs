// itty-router: AutoRouter with parameters, a query, a body and what it makes of errors.
import { AutoRouter, error, text, withContent, withParams } from "itty-router";

export const input = { greeting: "hello" };

export async function use({ greeting }) {
  const router = AutoRouter({ base: "/v1", before: [withParams] });
  router
    .get("/greet/:name", ({ name, query }) => ({ [greeting]: name, query }))
    .get("/plain/:rest+", ({ rest }) => text(rest))
    .post("/echo", withContent, ({ content }) => content)
    .get("/broken", () => error(418, { reason: "a teapot" }));
  const json = { method: "POST", body: '{"n":[1,2]}', headers: { "content-type": "application/json" } };
  const asked = [["/v1/greet/ann?a=1&a=2&b="], ["/v1/plain/a/b/c"], ["/v1/echo", json], ["/v1/broken"], ["/v2"]];
  return Promise.all(
    asked.map(async ([path, options]) => {
      const answer = await router.fetch(new Request(`http://localhost${path}`, options));
      return [answer.status, answer.headers.get("content-type"), await answer.text()];
    }),
  );
}
