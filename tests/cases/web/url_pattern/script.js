import { registerWebHandler } from "stoa";
const told = (work) => {
  try {
    return work();
  } catch ({ name, message }) {
    return `${name}: ${message}`;
  }
};
const books = new URLPattern({ pathname: "/books/:id(\\d+){.:kind}?" });

registerWebHandler("/", () => {
  const everything = new URLPattern();
  const relative = new URLPattern("../:name?*", "https://Example.com/a/b/");
  return {
    found: books.exec("https://example.com/books/12.pdf")?.pathname,
    optional: books.exec({ pathname: "/books/12" })?.pathname.groups,
    tests: [books.test("https://example.com/books/x"), books.test("/books/1", "http://h"), books.test("/books/1"), everything.test(), everything.test("no url")],
    relative: [relative.protocol, relative.hostname, relative.pathname, relative.search, relative.hasRegExpGroups, books.hasRegExpGroups],
    inputs: [relative.exec("https://example.com/a/x?y")?.inputs, books.exec("/books/1", "http://h")?.inputs],
    ignoreCase: [new URLPattern({ pathname: "/A" }, { ignoreCase: true }).test({ pathname: "/a" }), new URLPattern("/A", "http://h", {}).test("http://h/a")],
    lookahead: new URLPattern({ pathname: "/((?!x).*)" }).exec({ pathname: "/abc" })?.pathname.groups,
    refused: [told(() => new URLPattern("/a")), told(() => new URLPattern({ pathname: "/(" })), told(() => new URLPattern({ pathname: "/([)" })), told(() => new URLPattern({}, "http://h"))],
    shown: String(books),
  };
});
