/** @jsxRuntime classic @jsx h @jsxFrag Fragment */
type Child = string | number | Child[];
const Fragment = (_: object, children: Child[]): string => children.flat().join("");
function h(tag: string | Function, attributes: Record<string, unknown> | null, ...children: Child[]): string {
  if (typeof tag === "function") return tag(attributes ?? {}, children);
  const shown = Object.entries(attributes ?? {}).map(([name, value]) => ` ${name}="${value}"`).join("");
  return `<${tag}${shown}>${children.flat().join("")}</${tag}>`;
}
const Item = ({ n }: { n: number }, children: Child[]) => <li id={n}>{children}</li>;
export default {
  fetch: () => Response.html(<><ul class="list">{[1, 2].map((n) => <Item n={n}>item {n}</Item>)}</ul></>),
};
