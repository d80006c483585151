const names = ["cache", "credentials", "destination", "duplex", "integrity", "keepalive", "mode", "redirect", "referrer", "referrerPolicy"];

function fails(make) {
  try {
    return make() && "nothing thrown";
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
}

export default {
  async fetch(request) {
    const controller = new AbortController();
    const made = new Request(request, { redirect: "manual", referrer: "/from", signal: controller.signal });
    const foreign = new Request("/", { referrer: "http://elsewhere.example/" });
    const before = made.signal.aborted;
    controller.abort();
    const stream = () => new Response("x").body;
    return Response.json({
      inbound: names.map((name) => request[name]), made: names.map((name) => made[name]), foreign: foreign.referrer,
      aborted: [before, made.signal.reason.name, made.clone().signal.aborted, request.signal.aborted],
      body: [request.bodyUsed, await made.text()],
      mode: fails(() => new Request("/", { mode: "navigate" })),
      redirect: fails(() => new Request("/", { redirect: "often" })),
      duplex: fails(() => new Request("/", { method: "POST", body: stream() })),
      half: await new Request("/", { method: "POST", body: stream(), duplex: "half" }).text(),
      get: fails(() => new Request("/", { body: "x" })),
      errors: fails(() => Response.error().headers.set("a", "b")),
    });
  },
};
