import { registerWebHandler } from "stoa";

export function init(context: { kind: string; script: string }) {
  console.log("init of", context.script, "as", context.kind);
  registerWebHandler("/users/:id", getUser);
  registerWebHandler("/users", async (req: any) => ({ created: req.json.name }), ["POST", "PUT"]);
  registerWebHandler("/files/*", (req: any) => req.params["*"]);
  registerWebHandler("/any", (req: any) => req.method, "*");
}

function getUser(context: any) {
  const { kind, script, handlerName, request } = context;
  return { kind, script, handlerName, id: request.params.id, same: request.params === context.params };
}
