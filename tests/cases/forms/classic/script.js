var visits = 0;
const limit = 3;
function home(req) {
  visits += 1;
  return { visits, limit, global: globalThis.visits, hello: typeof globalThis.home };
}
let late = (req) => "found by the name of a let";
function init() {
  registerWebHandler("/", "home");
  register("/late", "late");
  routeRegistry.registerRoute("/old", () => routeRegistry.listRoutes());
}
