const algorithms = [{ name: "AES-KW", length: 128 }, { name: "Ed25519" }];
const refused = [];
for (const algorithm of algorithms) {
  const usages = algorithm.length ? ["wrapKey"] : ["sign"];
  await crypto.subtle.generateKey(algorithm, false, usages).catch(({ code, message }) => refused.push({ code, message }));
}
await crypto.bcrypt("secret", 4).catch(({ code }) => refused.push({ code }));

export default { fetch: () => Response.json(refused) };
