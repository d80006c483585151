// Valibot: a pipeline with checks and a transform, its issues, and an asynchronous check.
import * as v from "valibot";

const Login = v.pipe(
  v.object({
    email: v.pipe(v.string(), v.trim(), v.email()),
    password: v.pipe(v.string(), v.minLength(8), v.regex(/\d/, "needs a digit")),
    again: v.string(),
    roles: v.optional(v.array(v.picklist(["reader", "writer"])), ["reader"]),
  }),
  v.forward(
    v.partialCheck([["password"], ["again"]], ({ password, again }) => password === again, "not the same"),
    ["again"],
  ),
  v.transform(({ email, roles }) => ({ email, roles })),
);

export const input = {
  good: { email: " ann@example.com ", password: "12345678", again: "12345678" },
  bad: { email: "ann", password: "short", again: "other", roles: ["king"] },
};

export async function use({ good, bad }) {
  const free = v.pipeAsync(
    v.string(),
    v.checkAsync(async (name) => name !== "ann", "taken"),
  );
  const taken = await v.safeParseAsync(free, "ann");
  return {
    good: v.parse(Login, good),
    bad: v.flatten(v.safeParse(Login, bad).issues),
    taken: taken.issues.map(({ message }) => message),
  };
}
