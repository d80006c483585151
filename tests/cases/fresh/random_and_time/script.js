import { registerWebHandler } from "stoa";
const atInit = { random: Math.random(), now: Date.now() };
registerWebHandler("/", () => {
  const draws = Array.from({ length: 1000 }, () => Math.random());
  const ids = new Set(Array.from({ length: 100 }, () => crypto.randomUUID()));
  const bytes = crypto.getRandomValues(new Uint8Array(64));
  return {
    inRange: draws.every((x) => x >= 0 && x < 1), distinct: new Set(draws).size,
    notFromInit: !draws.includes(atInit.random), later: Date.now() > atInit.now,
    ids: ids.size, shape: [...ids].every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)),
    someBytes: new Set(bytes).size > 16, tooMany: (() => { try { crypto.getRandomValues(new Uint8Array(65537)); } catch (e) { return e.name; } })(),
    dates: Math.abs(new Date().getTime() - Date.now()) < 1000,
  };
});
