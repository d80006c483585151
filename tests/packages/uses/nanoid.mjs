// nanoid: ids of the right length and letters, all different; an alphabet and a source of random bytes of one's own.
import { customAlphabet, customRandom, nanoid, urlAlphabet } from "nanoid";
import { nanoid as insecure } from "nanoid/non-secure";

export const input = { seed: 7, alphabet: "0123456789abcdef" };

export async function use({ seed, alphabet }) {
  const ids = Array.from({ length: 500 }, () => nanoid());
  let state = seed;
  const bytes = (count) =>
    Uint8Array.from({ length: count }, () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) >> 16);
  const hex = customAlphabet(alphabet, 12)();
  return {
    letters: ids.every((id) => id.length === 21 && [...id].every((letter) => urlAlphabet.includes(letter))),
    different: new Set(ids).size,
    hex: [hex.length, [...hex].every((letter) => alphabet.includes(letter))],
    seeded: customRandom(urlAlphabet, 16, bytes)(),
    insecure: insecure(8).length,
  };
}
