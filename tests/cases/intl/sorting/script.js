import { registerWebHandler } from "stoa";

const words = ["z", "ä", "a", "Z", "A", "ö", "item 10", "item 9", "é", "e", "résumé", "resume", "Resume", "co-op", "coop", "_", "10", "9", "ñ", "n", ""];
const sorted = (locale, options) => [...words].sort(new Intl.Collator(locale, options).compare);

registerWebHandler("/", () => {
  const many = Array.from({ length: 3000 }, (_, index) => `näme ${(index * 7919) % 3000}`);
  return {
    german: sorted("de"),
    swedish: sorted("sv"),
    numeric: sorted("en", { numeric: true }),
    upperFirst: sorted("en", { caseFirst: "upper" }),
    keyword: sorted("en-u-kn"),
    equal: ["base", "accent", "case", "variant"].map((sensitivity) => [["a", "á"], ["a", "A"], ["a", "b"]].map(([one, other]) => new Intl.Collator("en", { sensitivity }).compare(one, other))),
    punctuation: new Intl.Collator("en", { ignorePunctuation: true }).compare("co-op", "coop"),
    method: ["a".localeCompare("b"), "B".localeCompare("a"), "a10".localeCompare("a9", undefined, { numeric: true }), "a".localeCompare("A", "en", { sensitivity: "base" })],
    // A sort makes as many host calls as there are texts: far more comparisons than calls are allowed.
    many: many.sort((one, other) => one.localeCompare(other, "de", { numeric: true })).slice(0, 3),
    resolved: new Intl.Collator("de", { numeric: true }).resolvedOptions(),
    case: ["i".toLocaleUpperCase("tr"), "I".toLocaleLowerCase("tr"), "ß".toLocaleUpperCase(), "İ".toLocaleLowerCase("en")],
  };
});
