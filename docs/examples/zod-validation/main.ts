// A form for orders that says what is wrong with one.
import { z } from "zod";

const Order = z.object({
  email: z.email(),
  lines: z.array(z.object({ sku: z.string().regex(/^[A-Z]{3}-\d+$/), count: z.coerce.number().int().min(1) })).min(1),
  express: z.boolean().default(false),
});

export default {
  async fetch(request: Request): Promise<Response> {
    if (request.method !== "POST") return Response.json(z.toJSONSchema(Order, { io: "input" }));
    const order = Order.safeParse(await request.json());
    if (!order.success) return Response.json(z.flattenError(order.error).fieldErrors, { status: 422 });
    const pieces = order.data.lines.reduce((sum, line) => sum + line.count, 0);
    return Response.json({ pieces, express: order.data.express }, { status: 201 });
  },
};
