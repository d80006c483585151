// One set of Wycheproof's vectors, as its JSON, is the body of a request. The answer says how many ran, which
// verdicts are wrong, and why others were left out.
const { subtle } = crypto;

const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (digits) => parseInt(digits, 16));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => (byte + 0x100).toString(16).slice(1)).join("");

const curves = { secp256r1: ["P-256", 32], secp384r1: ["P-384", 48], secp521r1: ["P-521", 66] };
const curveOids = { "P-256": "06082a8648ce3d030107", "P-384": "06052b81040022", "P-521": "06052b81040023" };
const hashBits = { "SHA-1": 160, "SHA-256": 256, "SHA-384": 384, "SHA-512": 512, "SHA3-256": 256, "SHA3-384": 384, "SHA3-512": 512 };

/** DER, in hexadecimal digits. */
function der(tag, ...parts) {
  const inner = parts.join("");
  const length = inner.length / 2;
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return tag + hex(Uint8Array.from(head)) + inner;
}

/** A private key that does not say its public one. */
function ecPrivate(curve, digits, size) {
  const number = digits.replace(/^0+/, "").padStart(2 * size, "0");
  const algorithm = der("30", "06072a8648ce3d0201", curveOids[curve]);
  return bytes(der("30", "020100", algorithm, der("04", der("30", "020101", der("04", number)))));
}

/** What the name of a set says of HMAC, HKDF and PBKDF2. */
const hashIn = (algorithm) => algorithm.replace(/^(HMAC|HKDF-|PBKDF2-HMAC)/, "").replace(/^SHA-?(1|256|384|512)$/, "SHA-$1");

class LeftOut extends Error {}
const leftOut = (why) => {
  throw new LeftOut(why);
};

function hashOf(name) {
  return name in hashBits ? name : leftOut("another hash function");
}

/** For the kind of a group: what prepares it, and gives the function that says whether one of its vectors holds. */
const kinds = {
  async AeadTest(group, { algorithm }) {
    if (algorithm !== "AES-GCM") leftOut("another algorithm");
    return async ({ key, iv, aad, msg, ct, tag }) => {
      const owner = await subtle.importKey("raw", bytes(key), "AES-GCM", false, ["encrypt", "decrypt"]);
      const params = { name: "AES-GCM", iv: bytes(iv), additionalData: bytes(aad), tagLength: group.tagSize };
      const opened = hex(await subtle.decrypt(params, owner, bytes(ct + tag)));
      return opened === msg && hex(await subtle.encrypt(params, owner, bytes(msg))) === ct + tag;
    };
  },
  async IndCpaTest(_group, { algorithm }) {
    if (algorithm !== "AES-CBC-PKCS5") leftOut("another algorithm");
    return async ({ key, iv, msg, ct }) => {
      const owner = await subtle.importKey("raw", bytes(key), "AES-CBC", false, ["encrypt", "decrypt"]);
      const params = { name: "AES-CBC", iv: bytes(iv) };
      return hex(await subtle.decrypt(params, owner, bytes(ct))) === msg && hex(await subtle.encrypt(params, owner, bytes(msg))) === ct;
    };
  },
  async KeywrapTest(_group, { algorithm }) {
    if (algorithm !== "AES-WRAP") leftOut("another algorithm");
    const inner = { name: "HMAC", hash: "SHA-256" };
    return async ({ key, msg, ct }) => {
      const owner = await subtle.importKey("raw", bytes(key), "AES-KW", false, ["wrapKey", "unwrapKey"]);
      const unwrapped = await subtle.unwrapKey("raw", bytes(ct), owner, "AES-KW", inner, true, ["sign"]);
      return hex(await subtle.exportKey("raw", unwrapped)) === msg && hex(await subtle.wrapKey("raw", unwrapped, owner, "AES-KW")) === ct;
    };
  },
  async EcdhTest({ curve, encoding }) {
    if (!(curve in curves)) leftOut("another curve");
    const [namedCurve, size] = curves[curve];
    const algorithm = { name: "ECDH", namedCurve };
    return async (test) => {
      const own = await subtle.importKey("pkcs8", ecPrivate(namedCurve, test.private, size), algorithm, false, ["deriveBits"]);
      const other = await subtle.importKey(encoding === "asn" ? "spki" : "raw", bytes(test.public), algorithm, false, []);
      return hex(await subtle.deriveBits({ name: "ECDH", public: other }, own)) === test.shared;
    };
  },
  async XdhComp({ curve }) {
    const [name, start] = curve === "curve25519" ? ["X25519", "302e020100300506032b656e04220420"] : ["X448", "3046020100300506032b656f043a0438"];
    return async (test) => {
      const own = await subtle.importKey("pkcs8", bytes(start + test.private), name, false, ["deriveBits"]);
      const other = await subtle.importKey("raw", bytes(test.public), name, false, []);
      return hex(await subtle.deriveBits({ name, public: other }, own)) === test.shared;
    };
  },
  EcdsaVerify: () => leftOut("signatures in DER"),
  async EcdsaP1363Verify({ publicKey, publicKeyDer, sha }) {
    if (!(publicKey.curve in curves)) leftOut("another curve");
    const algorithm = { name: "ECDSA", namedCurve: curves[publicKey.curve][0], hash: hashOf(sha) };
    return verifier(algorithm, publicKeyDer);
  },
  async EddsaVerify({ publicKey, publicKeyDer }) {
    return verifier({ name: publicKey.curve.replace("edwards", "Ed") }, publicKeyDer);
  },
  async RsassaPkcs1Verify({ publicKeyDer, keySize, sha }) {
    return verifier({ name: "RSASSA-PKCS1-v1_5", hash: hashOf(sha) }, publicKeyDer, keySize);
  },
  async RsassaPssVerify({ publicKeyDer, keySize, sha, mgf, mgfSha, sLen }) {
    if (mgf !== "MGF1" || hashOf(sha) !== mgfSha) leftOut("another hash function in the mask");
    // What a key says of its own parameters is another kind of key.
    if (publicKeyDer.includes("2a864886f70d01010a")) leftOut("another algorithm");
    return verifier({ name: "RSA-PSS", hash: sha, saltLength: sLen }, publicKeyDer, keySize);
  },
  async RsaesOaepDecrypt({ privateKeyPkcs8, keySize, sha, mgfSha }) {
    if (keySize > 4096) leftOut("a modulus of more than 4096 bits");
    if (hashOf(sha) !== mgfSha) leftOut("another hash function in the mask");
    const key = await subtle.importKey("pkcs8", bytes(privateKeyPkcs8), { name: "RSA-OAEP", hash: sha }, false, ["decrypt"]);
    return async ({ msg, ct, label }) => hex(await subtle.decrypt({ name: "RSA-OAEP", label: bytes(label) }, key, bytes(ct))) === msg;
  },
  async MacTest({ tagSize }, { algorithm }) {
    if (!algorithm.startsWith("HMAC")) leftOut("another algorithm");
    const hash = hashOf(hashIn(algorithm));
    if (tagSize !== hashBits[hash]) leftOut("a tag that is cut off");
    return async ({ key, msg, tag }) => {
      const owner = await subtle.importKey("raw", bytes(key), { name: "HMAC", hash }, false, ["sign", "verify"]);
      const isRight = await subtle.verify("HMAC", owner, bytes(tag), bytes(msg));
      const helped = (await crypto.hmac(hash, bytes(key), bytes(msg))) === tag;
      if (isRight !== helped) throw new Error("the helper says otherwise");
      return isRight && hex(await subtle.sign("HMAC", owner, bytes(msg))) === tag;
    };
  },
  async HkdfTest(_group, { algorithm }) {
    const hash = hashOf(hashIn(algorithm));
    return async ({ ikm, salt, info, size, okm }) => {
      const key = await subtle.importKey("raw", bytes(ikm), "HKDF", false, ["deriveBits"]);
      return hex(await subtle.deriveBits({ name: "HKDF", hash, salt: bytes(salt), info: bytes(info) }, key, size * 8)) === okm;
    };
  },
  async PbkdfTest(_group, { algorithm }) {
    const hash = hashOf(hashIn(algorithm));
    return async ({ password, salt, iterationCount, dkLen, dk }) => {
      if (iterationCount > 2_000_000) leftOut("more iterations than one call may have");
      const key = await subtle.importKey("raw", bytes(password), "PBKDF2", false, ["deriveBits"]);
      const params = { name: "PBKDF2", hash, salt: bytes(salt), iterations: iterationCount };
      return hex(await subtle.deriveBits(params, key, dkLen * 8)) === dk;
    };
  },
};

async function verifier(algorithm, publicKeyDer, bits = 0) {
  if (bits > 4096) leftOut("a modulus of more than 4096 bits");
  const key = await subtle.importKey("spki", bytes(publicKeyDer), algorithm, false, ["verify"]);
  return ({ msg, sig }) => subtle.verify(algorithm, key, bytes(sig), bytes(msg));
}

kinds.EcdhEcpointTest = kinds.EcdhTest;

/** The errors by which an input is refused; any other is a fault. */
const refusals = ["OperationError", "DataError"];

async function verdictOf(holds, test) {
  try {
    return await holds(test);
  } catch (error) {
    if (refusals.includes(error.name)) return false;
    if (error instanceof LeftOut) return error;
    throw error;
  }
}

export default {
  async fetch(request) {
    const set = await request.json();
    const outcome = { ran: 0, leftOut: [], wrong: [] };
    for (const group of set.testGroups) {
      let holds;
      try {
        holds = await (kinds[group.type] ?? (() => leftOut("another algorithm")))(group, set);
      } catch (error) {
        if (!(error instanceof LeftOut)) throw error;
        outcome.leftOut.push(error.message);
        continue;
      }
      for (const test of group.tests) {
        const verdict = await verdictOf(holds, test);
        if (verdict instanceof LeftOut) {
          outcome.leftOut.push(verdict.message);
          continue;
        }
        outcome.ran++;
        if (test.result !== "acceptable" && verdict !== (test.result === "valid")) {
          outcome.wrong.push(`${set.algorithm} ${group.type} ${test.tcId}: ${test.result}: ${test.comment}`);
        }
      }
    }
    outcome.leftOut = [...new Set(outcome.leftOut)];
    return Response.json(outcome);
  },
};
