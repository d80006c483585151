const { subtle } = crypto;
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => (byte + 0x100).toString(16).slice(1)).join("");
const refusal = (promise) => promise.then(() => "no error", (error) => error.name);

const algorithms = [
  [{ name: "HMAC", hash: "SHA-256" }, ["sign", "verify"]],
  [{ name: "AES-GCM", length: 256 }, ["encrypt", "decrypt"]],
  [{ name: "RSA-PSS", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" }, ["sign", "verify"]],
  [{ name: "ECDSA", namedCurve: "P-521" }, ["sign", "verify"]],
  [{ name: "ECDH", namedCurve: "P-384" }, ["deriveBits"]],
  [{ name: "Ed25519" }, ["sign", "verify"]],
  [{ name: "X25519" }, ["deriveBits"]],
];

/** A key that was exported and imported is the same key. */
async function roundTrips(key) {
  const { algorithm } = key;
  const formats = { secret: ["raw", "jwk"], public: ["spki", "jwk"], private: ["pkcs8", "jwk"] }[key.type];
  const written = formats.map((format) => subtle.exportKey(format, key));
  const read = (await Promise.all(written)).map((data, index) => subtle.importKey(formats[index], data, algorithm, true, key.usages));
  const jwks = (await Promise.all(read)).map((copy) => subtle.exportKey("jwk", copy));
  return new Set((await Promise.all(jwks)).map((jwk) => JSON.stringify(jwk))).size === 1;
}

export default {
  async fetch() {
    const known = hex(await subtle.digest("sha-256", new TextEncoder().encode("abc")));
    const lines = [`digest ${known}`];
    for (const [algorithm, usages] of algorithms) {
      const made = await subtle.generateKey(algorithm, true, usages);
      const keys = made instanceof CryptoKey ? [made] : [made.publicKey, made.privateKey];
      const trips = await Promise.all(keys.map(roundTrips));
      lines.push(`${algorithm.name} ${keys.map((key) => `${key.type} ${key.usages}`).join(", ")}: ${trips}`);
    }
    const key = await subtle.generateKey({ name: "AES-GCM", length: 128 }, false, ["encrypt", "decrypt"]);
    const iv = new Uint8Array(12);
    const sealed = await subtle.encrypt({ name: "AES-GCM", iv }, structuredClone(key), new Uint8Array([1, 2, 3]));
    lines.push(`opened by its clone: ${hex(await subtle.decrypt({ name: "AES-GCM", iv }, key, sealed))}`);
    key.algorithm.name = "AES-KW";
    key.usages.push("wrapKey");
    lines.push(
      `not extractable: ${await refusal(subtle.exportKey("raw", key))}`,
      `another usage: ${await refusal(subtle.wrapKey("raw", key, key, { name: "AES-GCM", iv }))}`,
      `another algorithm: ${await refusal(subtle.encrypt({ name: "AES-CBC", iv: new Uint8Array(16) }, key, iv))}`,
      `changed data: ${await refusal(subtle.decrypt({ name: "AES-GCM", iv }, key, new Uint8Array(20)))}`,
      `unknown algorithm: ${await refusal(subtle.digest("MD5", iv))}`,
      `no key: ${await refusal(subtle.importKey("spki", new Uint8Array(9), { name: "ECDSA", namedCurve: "P-256" }, true, ["verify"]))}`,
      `forged key: ${await refusal(subtle.exportKey("raw", Object.create(CryptoKey.prototype)))}`,
      `no usages: ${await refusal(subtle.generateKey({ name: "HMAC", hash: "SHA-1" }, true, []))}`,
    );
    return new Response(lines.join("\n"));
  },
};
