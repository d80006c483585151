// lodash-es: collections, deep copies and comparisons, strings, templates, functions that are delayed.
import _, {
  camelCase,
  cloneDeep,
  debounce,
  deburr,
  defaultsDeep,
  flow,
  get,
  groupBy,
  isEqual,
  kebabCase,
  memoize,
  merge,
  orderBy,
  pick,
  set,
  template,
  unescape,
  words,
} from "lodash-es";

export const input = {
  people: [
    { name: "Bo", age: 30 },
    { name: "Ann", age: 25 },
    { name: "Cy", age: 30 },
  ],
  text: "déjà vu — FooBar baz_qux 42",
};

export async function use({ people, text }) {
  const deep = { list: [1, { a: new Map([["k", new Set([1])]]) }], when: new Date(0), re: /x/gi };
  const copy = cloneDeep(deep);
  let calls = 0;
  const late = await new Promise((resolve) => {
    const count = debounce(() => resolve((calls += 1)), 5);
    for (let i = 0; i < 5; i += 1) count();
  });
  return {
    grouped: groupBy(people, "age"),
    ordered: orderBy(people, ["age", "name"], ["desc", "asc"]),
    chained: _.chain([3, 1, 2, 3])
      .uniq()
      .sortBy()
      .map((n) => n * 2)
      .value(),
    copied: isEqual(copy, deep) && copy.list[1] !== deep.list[1] && copy.re.flags,
    merged: merge({ a: [{ b: 1 }] }, { a: [{ c: 2 }, 3] }),
    defaults: defaultsDeep({ a: { b: 1 } }, { a: { b: 2, c: 3 } }),
    path: get(set({}, "a[0].b.c", 5), "a.0.b"),
    words: [words(text), camelCase(text), kebabCase(text), deburr(text)],
    page: template("<% for (const p of people) { %><li><%- p.name %></li><% } %>")({
      people: [{ name: "<b>" }, ...people],
    }),
    unescaped: unescape("&lt;b&gt;"),
    flow: flow([(n) => n + 1, String, (s) => s.padStart(4, "0")])(41),
    memo: memoize((n) => n + calls)(1),
    picked: pick(people[0], ["age"]),
    late,
  };
}
