// Zod: a schema with transforms, refinements and a union; its errors; its JSON Schema.
import { z } from "zod";

const Order = z
  .object({
    id: z.uuid(),
    email: z.email().transform((address) => address.toLowerCase()),
    lines: z
      .array(z.object({ sku: z.string().regex(/^[A-Z]{3}-\d+$/), count: z.coerce.number().int().positive() }))
      .min(1),
    pay: z.discriminatedUnion("by", [
      z.object({ by: z.literal("card"), last4: z.string().length(4) }),
      z.object({ by: z.literal("invoice"), due: z.iso.date() }),
    ]),
    note: z.string().trim().max(20).default("none"),
  })
  .refine(({ lines }) => new Set(lines.map(({ sku }) => sku)).size === lines.length, {
    error: "the same sku twice",
    path: ["lines"],
  });

export const input = {
  good: {
    id: "7f1c9f0e-6a5d-4c0e-9a75-0c6f4ab3e1b2",
    email: "Ann@Example.com",
    lines: [{ sku: "ABC-1", count: "3" }],
    pay: { by: "card", last4: "4242" },
  },
  bad: { id: "x", email: "ann", lines: [], pay: { by: "barter" }, note: "x".repeat(21) },
  twice: {
    id: "7f1c9f0e-6a5d-4c0e-9a75-0c6f4ab3e1b2",
    email: "a@b.example",
    lines: [
      { sku: "ABC-1", count: 1 },
      { sku: "ABC-1", count: 2 },
    ],
    pay: { by: "invoice", due: "2026-02-28" },
  },
};

export async function use({ good, bad, twice }) {
  const issues = (result) => result.error.issues.map(({ code, path, message }) => ({ code, path, message }));
  return {
    parsed: await Order.parseAsync(good),
    bad: issues(Order.safeParse(bad)),
    twice: issues(Order.safeParse(twice)),
    tree: z.treeifyError(Order.safeParse(bad).error),
    schema: z.toJSONSchema(Order, { io: "input" }),
  };
}
