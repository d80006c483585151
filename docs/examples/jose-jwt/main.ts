// A login that gives a token, and a page that wants one.
import { jwtVerify, SignJWT } from "jose";
import { sharedStorage } from "stoa";

async function secret(): Promise<Uint8Array> {
  const kept = await sharedStorage.getItem("secret");
  if (kept !== null) return Uint8Array.from(kept as number[]);
  const made = crypto.getRandomValues(new Uint8Array(32));
  await sharedStorage.setItem("secret", [...made], { ifVersion: 0 });
  return made;
}

async function login(request: Request): Promise<Response> {
  const { name, password } = (await request.json()) as { name: string; password: string };
  if (password !== "open sesame") return new Response("wrong password", { status: 403 });
  const token = await new SignJWT({ name })
    .setProtectedHeader({ alg: "HS256" })
    .setExpirationTime("1h")
    .sign(await secret());
  return new Response(token);
}

async function whoami(request: Request): Promise<Response> {
  const token = request.headers.get("authorization")?.replace(/^Bearer /, "") ?? "";
  try {
    const { payload } = await jwtVerify(token, await secret());
    return Response.json({ name: payload.name });
  } catch (error) {
    return Response.json({ error: (error as { code?: string }).code }, { status: 401 });
  }
}

export default {
  fetch: (request: Request) => (request.method === "POST" ? login(request) : whoami(request)),
};
