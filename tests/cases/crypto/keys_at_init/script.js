const secret = new Uint8Array([1, 2, 3]);
const digest = await crypto.hash("SHA-256", "abc");
const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
const signature = await crypto.subtle.sign("HMAC", key, secret);

export default {
  async fetch() {
    const verified = await crypto.subtle.verify("HMAC", key, signature, secret);
    return Response.json({ digest, verified });
  },
};
