// A login provider that is not ours, on this machine: oidc-provider, as it is. Between it and whoever exchanges a code
// stands a relay that can change the id_token, as a hostile provider would.
import { once } from "node:events";
import { createServer } from "node:http";
import { CompactSign, UnsecuredJWT, exportJWK, exportSPKI, generateKeyPair } from "jose";
import Provider from "oidc-provider";

const CLIENT = { client_id: "stoa", client_secret: "a secret that only tests have" };

/** Starts one that knows `redirectUris`. Whoever signs in is called by the name that they type. */
export async function provider(redirectUris) {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  const key = { ...(await exportJWK(privateKey)), kid: "one", alg: "RS256", use: "sig" };
  const oidc = new Provider(issuer, {
    clients: [{ ...CLIENT, redirect_uris: redirectUris, grant_types: ["authorization_code"], response_types: ["code"] }],
    claims: { email: ["email", "email_verified"], profile: ["name"] },
    cookies: { keys: ["a key that only tests have"] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: true, name: id.toUpperCase() }),
    }),
    jwks: { keys: [key] },
  });
  let change;
  const answer = oidc.callback();
  server.on("request", (request, response) => {
    if (change !== undefined && request.url === "/token") tamper(response, change, { privateKey, publicKey });
    if (change?.answer !== undefined) divert(response, change.answer, redirectUris);
    answer(request, response);
  });
  return {
    issuer,
    client: CLIENT,
    /** Has every id_token changed by `{ head, claims, sign }`, and every answer by `answer`, until something else is said. */
    lie: (how) => (change = how),
    stop: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}

/** Changes what the token endpoint is about to say. */
function tamper(response, change, keys) {
  const end = response.end.bind(response);
  response.end = (body) => {
    const said = JSON.parse(body.toString());
    if (said.id_token === undefined) return end(body);
    changed(said.id_token, change, keys).then((token) => {
      const text = JSON.stringify({ ...said, id_token: token });
      response.setHeader("content-length", Buffer.byteLength(text));
      end(text);
    });
    return response;
  };
}

/** Changes where the browser is sent with the answer. */
function divert(response, answer, redirectUris) {
  const set = response.setHeader.bind(response);
  const isAnswer = (value) => redirectUris.some((uri) => String(value).startsWith(`${uri}?`));
  response.setHeader = (name, value) => set(name, isAnswer(value) ? answer(value) : value);
}

async function changed(token, { head = {}, claims = {}, sign = "private" }, { privateKey, publicKey }) {
  const [was, says] = token.split(".", 2).map((part) => JSON.parse(Buffer.from(part, "base64url")));
  const payload = { ...says, ...claims };
  if (sign === "none") return new UnsecuredJWT(payload).encode();
  const key = sign === "public" ? Buffer.from(await exportSPKI(publicKey)) : privateKey;
  const bytes = Buffer.from(JSON.stringify(payload));
  return new CompactSign(bytes).setProtectedHeader({ ...was, ...head }).sign(key);
}

/** Signs in at its pages, and agrees. */
export async function signIn(page, name) {
  await page.fill("input[name=login]", name);
  await page.fill("input[name=password]", "any");
  await page.click("button[type=submit]");
  await page.click("button[type=submit]");
}
