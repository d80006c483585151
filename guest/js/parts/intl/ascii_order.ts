// The order of ASCII texts, which the languages that are named in `collator.ts` have in common: without a call of the
// host for the texts that are sorted most.

const order = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789aAbBcCdDeEfFgGhHiIjJkKlLmMnNoOpPqQrRsStTuUvVwWxXyYzZ";
const firstLetter = order.indexOf("a");

/** The weight of each code: letters have theirs in pairs, so that both cases have the same. */
const weights = new Uint8Array(128);
for (let index = 0; index < order.length; index++) {
  weights[order.charCodeAt(index)] = 1 + (index < firstLetter ? index : firstLetter + ((index - firstLetter) >> 1));
}

/** Less than 0, 0 or more; nothing if one is no such text. */
export function asciiOrder(one: string, other: string): number | undefined {
  const shared = Math.min(one.length, other.length);
  let byWeight = 0;
  let byCase = 0;
  for (let index = 0; index < shared; index++) {
    const [left, right] = [one.charCodeAt(index), other.charCodeAt(index)];
    const [leftWeight = 0, rightWeight = 0] = [weights[left], weights[right]];
    if (leftWeight === 0 || rightWeight === 0) return undefined;
    if (left === right) continue;
    if (byWeight === 0) byWeight = leftWeight - rightWeight;
    // Small letters come first, and have the greater codes.
    if (byCase === 0) byCase = right - left;
  }
  const longer = one.length > other.length ? one : other;
  for (let index = shared; index < longer.length; index++) {
    if ((weights[longer.charCodeAt(index)] ?? 0) === 0) return undefined;
  }
  return Math.sign(byWeight || one.length - other.length || byCase);
}
