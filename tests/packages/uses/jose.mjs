// jose: signed and encrypted tokens with secrets and with key pairs, and what it says of bad ones.
import * as jose from "jose";

export const input = {
  secret: "a secret of at least thirty-two bytes",
  now: 1_750_000_000,
  jwk: { kty: "oct", k: "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow" },
};

export async function use({ secret, now, jwk }) {
  const key = new TextEncoder().encode(secret);
  const options = { currentDate: new Date(now * 1_000), issuer: "stoa", audience: "tests" };
  const claims = () => new jose.SignJWT({ name: "Ann" }).setIssuer("stoa").setAudience("tests").setIssuedAt(now);
  const token = await claims()
    .setProtectedHeader({ alg: "HS256" })
    .setExpirationTime(now + 60)
    .sign(key);
  const { payload } = await jose.jwtVerify(token, key, options);
  const late = { ...options, currentDate: new Date((now + 61) * 1_000) };
  const forged = token.slice(0, -2) + (token.endsWith("AA") ? "BB" : "AA");

  const pairs = {};
  for (const alg of ["ES256", "EdDSA", "RS256", "PS256"]) {
    const { publicKey, privateKey } = await jose.generateKeyPair(alg, { extractable: true });
    const signed = await claims().setProtectedHeader({ alg }).sign(privateKey);
    const exported = await jose.importJWK(await jose.exportJWK(publicKey), alg);
    pairs[alg] = (await jose.jwtVerify(signed, exported, options)).payload;
  }
  const sealed = await new jose.EncryptJWT({ secret: 42 })
    .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
    .encrypt(key.slice(0, 32));
  const wrapped = await new jose.CompactEncrypt(key)
    .setProtectedHeader({ alg: "PBES2-HS256+A128KW", enc: "A128CBC-HS256" })
    .setKeyManagementParameters({ p2c: 1_000 })
    .encrypt(key);
  return {
    token,
    payload,
    pairs,
    late: await code(jose.jwtVerify(token, key, late)),
    forged: await code(jose.jwtVerify(forged, key, options)),
    opened: (await jose.jwtDecrypt(sealed, key.slice(0, 32))).payload,
    unwrapped: new TextDecoder().decode(
      (await jose.compactDecrypt(wrapped, key, { keyManagementAlgorithms: ["PBES2-HS256+A128KW"] })).plaintext,
    ),
    thumbprint: await jose.calculateJwkThumbprint(jwk),
  };
}

async function code(promise) {
  return promise.then(
    () => "accepted",
    (error) => error.code,
  );
}
