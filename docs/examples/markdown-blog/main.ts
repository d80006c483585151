// A blog of files: one page for each, and a list of them.
import { marked } from "marked";
import first from "./posts/first.md";
import second from "./posts/second.md";

const sources: Record<string, string> = { first, second };

const posts = new Map(Object.entries(sources).map(([name, source]) => [name, marked.parse(source, { async: false })]));

const list = [...posts.keys()].map((name) => `<li><a href="/markdown-blog/${name}">${name}</a></li>`).join("");

export default {
  fetch(request: Request): Response {
    const [, , name] = new URL(request.url).pathname.split("/");
    const body = name ? posts.get(name) : `<ul>${list}</ul>`;
    if (body === undefined) return new Response("no such post", { status: 404 });
    return new Response(`<!doctype html><title>Blog</title>${body}`, {
      headers: { "content-type": "text/html; charset=utf-8" },
    });
  },
};
