// A script that shows what it answers.
function init(context) {
  routeRegistry.registerRoute("/", "index");
  routeRegistry.registerRoute("/pages/:slug", "page", "GET", { summary: "One page", tags: ["pages"] });
  routeRegistry.registerRoute("/files/*", "file", ["GET", "DELETE"]);
  routeRegistry.registerRoute("/docs/{*rest}", "file");
}

const index = () => routeRegistry.listRoutes();
const page = ({ params }) => params;
var file = function (context) { return { method: context.method, params: context.params }; };
