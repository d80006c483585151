// uuid: names and times give known ids, random ones are valid and differ.
import { NIL, parse, stringify, v1, v3, v4, v5, v7, validate, version } from "uuid";

export const input = { name: "https://example.com/Zoë", msecs: 1_700_000_000_000 };

export async function use({ name, msecs }) {
  const random = Array.from({ length: 100 }, () => v4());
  const sorted = Array.from({ length: 100 }, () => v7());
  return {
    v3: v3(name, v3.URL),
    v5: v5(name, v5.URL),
    v1: v1({ msecs, nsecs: 5, clockseq: 0x1234, node: Uint8Array.of(1, 2, 3, 4, 5, 6) }),
    v7: v7({ msecs, seq: 7, random: new Uint8Array(16).fill(9) }),
    given: v4({ random: Uint8Array.from({ length: 16 }, (_, i) => i) }),
    different: new Set(random).size,
    valid: random.every((id) => validate(id) && version(id) === 4),
    ordered: sorted.every((id, i) => i === 0 || sorted[i - 1] < id),
    back: stringify(parse(NIL)),
  };
}
