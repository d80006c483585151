// A few sums over HTTP.
import { AutoRouter, error } from "itty-router";
import type { IRequest } from "itty-router";

const router = AutoRouter({ base: "/itty-router" });

router
  .get("/add/:a/:b", ({ params }: IRequest) => ({ sum: Number(params.a) + Number(params.b) }))
  .get("/roll", ({ query }: IRequest) => {
    const sides = Number(query.sides ?? 6);
    if (!Number.isInteger(sides) || sides < 1) return error(400, "sides must be a whole number above 0");
    return { sides, rolled: 1 + Math.floor(Math.random() * sides) };
  });

export default router;
