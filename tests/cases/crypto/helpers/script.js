import { crypto } from "stoa";

const refusal = (promise) => promise.then(() => "no error", (error) => error.message);

export default {
  async fetch() {
    const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
    const jwk = await crypto.subtle.exportKey("jwk", pair.privateKey);
    const key = await crypto.randomToken(32);
    const [sealed, bytes] = [await crypto.encrypt(key, "grüße"), await crypto.encrypt(key, new Uint8Array([1, 2]))];
    const withPhrase = await crypto.encrypt("a passphrase", "secret");
    const changed = sealed.replace("v1.kt", "v1.kb");
    return Response.json({
      global: crypto === globalThis.crypto && Object.keys(crypto).length === 0,
      hash: await crypto.hash("sha1", "abc"),
      encoded: await crypto.hash("SHA-256", new Uint8Array(), "base64"),
      hmac: await crypto.hmac("sha256", "key", "The quick brown fox jumps over the lazy dog"),
      uuid: /^[0-9a-f-]{36}$/.test(await crypto.uuid()),
      token: (await crypto.randomToken(16)).length,
      bytes: (await crypto.randomBytes(7)).length,
      secretSignature: await crypto.sign("key", "data"),
      verified: await crypto.verify("key", await crypto.sign("key", "data"), "data"),
      otherData: await crypto.verify("key", await crypto.sign("key", "data"), "date"),
      ed25519: await crypto.verify(pair.publicKey, await crypto.sign(jwk, "data"), "data"),
      ed25519Jwk: await crypto.verify(jwk, await crypto.sign(pair.privateKey, "data"), "data"),
      sealed: /^v1\.kt\.[\w-]+$/.test(sealed),
      opened: await crypto.decrypt(key, sealed),
      openedBytes: [...(await crypto.decrypt(key, bytes))],
      openedWithPhrase: await crypto.decrypt("a passphrase", withPhrase),
      wrongPhrase: await refusal(crypto.decrypt("another", withPhrase)),
      wrongWay: await refusal(crypto.decrypt("another", sealed)),
      changed: await refusal(crypto.decrypt(key, changed)),
      noHash: await refusal(crypto.hash("md5", "abc")),
    });
  },
};
