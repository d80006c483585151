// marked: a document with tables, code, lists and links; an extension and a renderer of one's own.
import { Marked, lexer } from "marked";

export const input = {
  text: '# Stoa *one*\n\n| a | b |\n|:--|--:|\n| 1 | `x|y` |\n\n- [x] done\n- [ ] open\n  1. deep\n\n```js\nlet a = "<b>";\n```\n\n> quoted **bold** ~~gone~~ <https://example.com>\n\n[ref]: https://example.com/a?b=1&c "T"\nSee [this][ref], ==marked== and &amp; <em>raw</em>  \nnext',
};

export async function use({ text }) {
  const mark = {
    name: "mark",
    level: "inline",
    start: (source) => source.indexOf("=="),
    tokenizer(source) {
      const found = /^==([^=]+)==/.exec(source);
      return found ? { type: "mark", raw: found[0], text: found[1] } : undefined;
    },
    renderer: ({ text }) => `<mark>${text}</mark>`,
  };
  const own = new Marked({
    extensions: [mark],
    async: true,
    renderer: { heading: ({ depth, text }) => `<h${depth} id="top">${text}</h${depth}>\n` },
  });
  return {
    plain: new Marked({ gfm: true, breaks: true }).parse(text),
    own: await own.parse(text),
    tokens: lexer(text).map(({ type }) => type),
  };
}
