// Preact: components with hooks and context, to text at once, when what it waits for is there, and as a stream.
import { createContext, h, Fragment } from "preact";
import { useContext, useId, useMemo, useReducer, useState } from "preact/hooks";
import { lazy, Suspense } from "preact/compat";
import { render, renderToStringAsync } from "preact-render-to-string";
import { renderToReadableStream } from "preact-render-to-string/stream";

const Theme = createContext("light");

function Item({ name }) {
  const [count] = useState(() => name.length);
  const [double] = useReducer(
    (n) => n,
    count,
    (n) => n * 2,
  );
  const theme = useContext(Theme);
  const style = useMemo(() => ({ color: "red", marginTop: 4 }), []);
  return h("li", { class: theme, style, "data-count": count, for: useId() }, name, " ", double, false, null);
}

const Late = lazy(async () => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  return { default: ({ text }) => h("p", null, text) };
});

export const input = { names: ["ann", "<b>", "zoë"] };

export async function use({ names }) {
  const list = h(
    Theme.Provider,
    { value: "dark" },
    h(
      "ul",
      { onClick() {} },
      names.map((name) => h(Item, { key: name, name })),
    ),
  );
  const page = () =>
    h(
      Fragment,
      null,
      list,
      h(Suspense, { fallback: h("i", null, "soon") }, h(Late, { text: "late & here" })),
      h("input", { disabled: true, value: 'a"b' }),
      h("div", { dangerouslySetInnerHTML: { __html: "<hr>" } }),
    );
  const streamed = renderToReadableStream(list);
  return { list: render(list), page: await renderToStringAsync(page()), streamed: await new Response(streamed).text() };
}
