import { registerWebHandler } from "stoa";
registerWebHandler("/", () => {
  const url = new URL("../c?x=1&x=2#h", "https://user:pw@EXAMPLE.com:443/a/b/");
  url.searchParams.append("y", "a b&c");
  const set = new URL("http://a.test/");
  set.port = "8080"; set.pathname = "/é"; set.hash = "top"; set.protocol = "https"; set.host = "bad host";
  const params = new URLSearchParams("b=2&a=1&b=3"); params.sort(); params.delete("b", "2");
  let thrown; try { new URL("nope"); } catch (error) { thrown = error.name; }
  return {
    href: url.href, origin: url.origin, all: url.searchParams.getAll("x"), set: set.href,
    params: params.toString(), size: params.size, can: [URL.canParse("x:"), URL.canParse("nope")], thrown,
    puny: new URL("https://bücher.example").hostname, v4: new URL("http://0x7f.1").hostname,
  };
});
