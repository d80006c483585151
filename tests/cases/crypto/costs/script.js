const refusal = (promise) => promise.then(() => "no error", (error) => `${error.name}: ${error.message}`);

export default {
  async fetch() {
    const password = "correct horse";
    const hashes = await Promise.all([crypto.bcrypt(password, 4), crypto.argon2(password, { memoryCost: 64, timeCost: 1 })]);
    const key = await crypto.subtle.importKey("raw", new Uint8Array(9), "PBKDF2", false, ["deriveBits"]);
    const stretch = (iterations) => crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-1", salt: new Uint8Array(8), iterations }, key, 128);
    const rsa = { name: "RSA-PSS", modulusLength: 8192, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-1" };
    return Response.json({
      shapes: hashes.map((hash) => hash.slice(0, 7)),
      right: await Promise.all(hashes.map((hash) => crypto.verifyPassword(password, hash))),
      wrong: await Promise.all(hashes.map((hash) => crypto.verifyPassword("incorrect horse", hash))),
      made: await crypto.verifyPassword("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
      noHash: await refusal(crypto.verifyPassword(password, "correct horse")),
      rounds: await refusal(crypto.bcrypt(password, 15)),
      long: await refusal(crypto.bcrypt("x".repeat(73), 4)),
      memory: await refusal(crypto.argon2(password, { memoryCost: 65537 })),
      costlyHash: await refusal(crypto.verifyPassword(password, hashes[0].replace("$04$", "$31$"))),
      iterations: await refusal(stretch(2_000_001)),
      rsa: await refusal(crypto.subtle.generateKey(rsa, false, ["sign"])),
    });
  },
};
