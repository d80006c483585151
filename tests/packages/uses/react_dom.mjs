// react-dom/server: to text, as a stream that waits for a boundary, and what it says of an error.
import { createContext, createElement as h, Suspense, use as read, useId, useMemo, useState } from "react";
import { renderToReadableStream, renderToStaticMarkup, renderToString } from "react-dom/server.edge";

const Theme = createContext("light");

function Item({ name }) {
  const [count] = useState(() => name.length);
  const label = useMemo(() => `${name} (${count})`, [name, count]);
  return h(
    "li",
    { className: read(Theme), style: { marginTop: 4, WebkitOrder: 1 }, id: useId(), onClick() {} },
    label,
    " ",
    count,
  );
}

function Late({ promise }) {
  return h("p", null, read(promise));
}

function Broken() {
  throw new Error("no render today");
}

export const input = { names: ["ann", "<b>", "zoë"] };

export async function use({ names }) {
  const list = h(
    Theme,
    { value: "dark" },
    h(
      "ul",
      null,
      names.map((name) => h(Item, { key: name, name })),
    ),
  );
  const late = new Promise((resolve) => setTimeout(resolve, 5, "late & here"));
  const page = h(
    "html",
    null,
    h("head", null, h("title", null, "Page"), h("meta", { charSet: "utf-8" })),
    h("body", null, list, h(Suspense, { fallback: h("i", null, "soon") }, h(Late, { promise: late }))),
  );
  const stream = await renderToReadableStream(page, { bootstrapScripts: ["/app.js"] });
  await stream.allReady;
  const errors = [];
  const partly = await renderToReadableStream(h("div", null, h(Suspense, { fallback: "failed" }, h(Broken))), {
    onError: (error) => void errors.push(error.message),
  });
  const failed = await renderToReadableStream(h(Broken), { onError() {} }).catch((error) => error.message);
  return {
    text: renderToString(list),
    markup: renderToStaticMarkup(h("input", { defaultValue: 'a"b', disabled: true })),
    page: await new Response(stream).text(),
    partly: (await new Response(partly).text()).startsWith("<div><!--$!-->"),
    errors,
    failed,
  };
}
