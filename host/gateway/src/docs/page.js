// Shows the description that lies beside this page, and sends what people try. Whatever comes from outside becomes
// text, never markup.
"use strict";

const METHODS = ["get", "post", "put", "patch", "delete", "head", "options", "trace"];
const MAX_DEPTH = 8;
/** From here on, members are shown when they are asked for. */
const FOLDED_DEPTH = 2;
const SHOWN_BYTES = 200_000;
let description;

/** An element with attributes and content; what is undefined is left out. */
function element(name, attributes, ...content) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === true) made.setAttribute(key, "");
    else if (value !== undefined && value !== false) made.setAttribute(key, value);
  }
  made.append(...content.flat(Infinity).filter((part) => part !== undefined && part !== ""));
  return made;
}

const by = (id) => document.getElementById(id);

/** What a reference leads to. */
function resolved(value) {
  for (let hops = 0; value?.$ref?.startsWith("#/") && hops < 20; hops++) {
    const parts = value.$ref.slice(2).split("/").map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"));
    value = parts.reduce((at, part) => at?.[part], description);
  }
  return value;
}

/** All operations, each with what its path says for all of its methods. */
function operations() {
  return Object.entries(description.paths ?? {}).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method] !== undefined).map((method) => {
      const operation = item[method];
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(resolved);
      return { path, method, operation, parameters, id: `op-${operation.operationId ?? `${method}${path}`}` };
    }),
  );
}

function typeOf(schema) {
  if (schema === true || schema === undefined) return "anything";
  if (schema === false) return "nothing";
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  for (const [keyword, word] of [["oneOf", " or "], ["anyOf", " or "], ["allOf", " and "]]) {
    if (schema[keyword] !== undefined) return schema[keyword].map((one) => typeOf(shallow(one))).join(word);
  }
  const types = [schema.type ?? (schema.properties ? "object" : schema.items ? "array" : "anything")].flat();
  return types.map((type) => (type === "array" && schema.items ? `array of ${typeOf(shallow(schema.items))}` : type)).join(" | ");
}

/** By its name where it has one. */
function shallow(schema) {
  const name = schema?.$ref?.split("/").pop();
  return name === undefined ? schema : { const: undefined, type: resolved(schema)?.type ?? name };
}

const BOUNDS = {
  format: "", minimum: "at least ", maximum: "at most ", exclusiveMinimum: "more than ", exclusiveMaximum: "less than ",
  multipleOf: "a multiple of ", minLength: "characters: at least ", maxLength: "characters: at most ", pattern: "pattern ",
  minItems: "items: at least ", maxItems: "items: at most ", minProperties: "members: at least ", maxProperties: "members: at most ",
};

function boundsOf(schema) {
  const bounds = Object.entries(BOUNDS).filter(([name]) => schema?.[name] !== undefined).map(([name, said]) => `${said}${schema[name]}`);
  if (schema?.uniqueItems) bounds.push("no two items alike");
  if (schema?.default !== undefined) bounds.push(`${JSON.stringify(schema.default)} if left out`);
  return bounds.join(", ");
}

/** A schema as nested lists. */
function shown(given, depth = 0, seen = []) {
  const schema = resolved(given);
  if (given?.$ref !== undefined && (seen.includes(given.$ref) || depth > MAX_DEPTH)) return element("code", {}, given.$ref.split("/").pop(), " …");
  const inner = given?.$ref === undefined ? seen : [...seen, given.$ref];
  const box = element("div", {}, element("code", {}, typeOf(schema)));
  const bounds = boundsOf(schema);
  if (bounds !== "") box.append(" ", element("span", { class: "quiet" }, bounds));
  if (schema?.description !== undefined) box.append(element("div", { class: "quiet" }, schema.description));
  if (depth > MAX_DEPTH || typeof schema !== "object") return box;
  for (const keyword of ["oneOf", "anyOf", "allOf"]) {
    for (const one of schema[keyword] ?? []) box.append(element("div", { class: "members" }, shown(one, depth + 1, inner)));
  }
  const items = schema.items;
  if (items !== undefined && typeof resolved(items) === "object" && (resolved(items).properties ?? resolved(items).items)) {
    box.append(element("div", { class: "members" }, shown(items, depth + 1, inner)));
  }
  if (schema.properties !== undefined) {
    const members = Object.entries(schema.properties).map(([name, property]) => [
      element("dt", {}, element("strong", {}, name), " ", schema.required?.includes(name) ? element("span", { class: "must" }, "required") : ""),
      element("dd", {}, shown(property, depth + 1, inner)),
    ]);
    const list = element("dl", { class: "members" }, members);
    box.append(depth < FOLDED_DEPTH ? list : element("details", {}, element("summary", { class: "quiet" }, "members"), list));
  }
  return box;
}

/** Something that fits a schema, to begin with. */
function example(given, depth = 0) {
  const schema = resolved(given);
  if (typeof schema !== "object" || depth > MAX_DEPTH) return null;
  for (const value of [schema.example, schema.examples?.[0], schema.default, schema.const, schema.enum?.[0]]) {
    if (value !== undefined) return value;
  }
  const part = schema.oneOf?.[0] ?? schema.anyOf?.[0] ?? schema.allOf?.[0];
  if (part !== undefined) return example(part, depth + 1);
  switch ([schema.type ?? (schema.properties ? "object" : undefined)].flat()[0]) {
    case "object":
      return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, property]) => [name, example(property, depth + 1)]));
    case "array":
      return schema.items === undefined ? [] : [example(schema.items, depth + 1)];
    case "integer":
    case "number":
      return schema.minimum ?? 0;
    case "boolean":
      return true;
    case "string":
      return { email: "ada@example.com", date: "2026-01-31", "date-time": "2026-01-31T12:00:00Z", uuid: crypto.randomUUID?.(), uri: "https://example.com/" }[schema.format] ?? "text";
    default:
      return null;
  }
}

const text = (value) => (typeof value === "string" ? value : JSON.stringify(value, undefined, 2));

function section(title, ...content) {
  return [element("h3", {}, title), ...content];
}

function parametersOf({ parameters }) {
  if (parameters.length === 0) return [];
  const rows = parameters.map((parameter) => [
    element("dt", {}, element("strong", {}, parameter.name), " ", element("span", { class: "quiet" }, `in ${parameter.in}`), " ", parameter.required ? element("span", { class: "must" }, "required") : ""),
    element("dd", {}, parameter.description ?? "", shown(parameter.schema)),
  ]);
  return section("Parameters", element("dl", {}, rows));
}

function contentOf(content) {
  return Object.entries(content ?? {}).map(([type, media]) =>
    element("div", {}, element("span", { class: "quiet" }, type), media.schema === undefined ? "" : shown(media.schema)),
  );
}

function bodyOf({ operation }) {
  const body = resolved(operation.requestBody);
  if (body === undefined) return [];
  return section("Body", body.description === undefined ? "" : element("p", {}, body.description), contentOf(body.content));
}

function responsesOf({ operation }) {
  const all = Object.entries(operation.responses ?? {});
  const row = ([status, given], content) => [
    element("dt", {}, element("strong", {}, status), " ", resolved(given)?.description ?? ""),
    element("dd", {}, content),
  ];
  const own = all.filter(([, given]) => given.$ref === undefined).map((one) => row(one, contentOf(one[1].content)));
  // What many operations have in common is told in a few words.
  const shared = all.filter(([, given]) => given.$ref !== undefined);
  if (shared.length === 0) return section("Answers", element("dl", {}, own));
  const summary = element("summary", {}, "Errors: ", shared.map(([status]) => status).join(", "));
  const list = element("dl", {}, shared.map((one) => row(one, "")));
  const errors = element("details", {}, summary, list, contentOf(resolved(shared[0][1])?.content));
  return section("Answers", element("dl", {}, own), errors);
}

function securityOf({ operation }) {
  const security = operation.security ?? description.security;
  if (security === undefined || security.length === 0) return [];
  const names = security.map((one) => Object.entries(one).map(([name, needs]) => [name, ...needs].join(" ")).join(" and ") || "nothing");
  return [element("p", {}, element("span", { class: "flag" }, "who asks"), " ", names.join(", or "))];
}

function field(label, input, hint) {
  return element("label", { class: "field" }, element("span", {}, label, hint === undefined ? "" : element("span", { class: "quiet" }, ` ${hint}`)), input);
}

function inputFor(parameter) {
  const schema = resolved(parameter.schema) ?? {};
  const name = `${parameter.in}:${parameter.name}`;
  const choices = schema.enum ?? (schema.type === "boolean" ? [true, false] : undefined);
  if (choices !== undefined) {
    const empty = parameter.required ? [] : [element("option", { value: "" }, "")];
    return element("select", { name }, [...empty, ...choices.map((choice) => element("option", {}, String(choice)))]);
  }
  const given = parameter.example ?? schema.example ?? schema.default ?? (parameter.in === "path" ? example(schema) : undefined);
  return element("input", { name, required: parameter.required, value: given === undefined || given === null ? undefined : text(given), autocomplete: "off" });
}

/** The form that sends a request. */
function tryIt(entry) {
  const { operation, method, parameters } = entry;
  const form = element("form", { class: "try" });
  const usable = parameters.filter((parameter) => parameter.in !== "cookie");
  for (const parameter of usable) form.append(field(parameter.name, inputFor(parameter), parameter.required ? "" : "optional"));
  const content = Object.entries(resolved(operation.requestBody)?.content ?? {}).filter(([type]) => !type.startsWith("multipart/"));
  const takesBody = content.length > 0 || ["post", "put", "patch"].includes(method);
  if (takesBody) {
    const media = content.length > 0 ? content : [["application/json", {}]];
    const type = element("select", { name: "type" }, media.map(([name]) => element("option", {}, name)));
    const area = element("textarea", { name: "body", spellcheck: "false" });
    const fill = () => {
      const chosen = media.find(([name]) => name === type.value)?.[1] ?? {};
      const given = chosen.example ?? (chosen.schema === undefined ? undefined : example(chosen.schema));
      area.value = given === undefined || given === null ? "" : text(given);
    };
    type.addEventListener("change", fill);
    fill();
    form.append(field("Content-Type", type), field("Body", area));
  }
  const button = element("button", {}, "Send");
  const result = element("div", { "aria-live": "polite" });
  form.append(button);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    result.replaceChildren();
    result.replaceChildren(...(await send(entry, usable, new FormData(form), takesBody)));
    button.disabled = false;
  });
  return [...section("Try it"), form, result];
}

/** Where and how the request goes. */
function requestOf({ path, method }, parameters, data, takesBody) {
  const headers = new Headers();
  const query = new URLSearchParams();
  let target = path;
  for (const { name, in: place, schema } of parameters) {
    const value = data.get(`${place}:${name}`);
    // A wildcard keeps its slashes.
    if (place === "path") target = target.replace(`{${name}}`, value.split("/").map(encodeURIComponent).join("/"));
    if (value === "") continue;
    if (place === "header") headers.set(name, value);
    if (place === "query") {
      const values = resolved(schema)?.type === "array" ? value.split(",") : [value];
      for (const one of values) query.append(name, one.trim());
    }
  }
  const token = by("token").value.trim();
  if (token !== "") headers.set("authorization", `Bearer ${token}`);
  const body = takesBody && data.get("body") !== "" ? data.get("body") : undefined;
  if (body !== undefined) headers.set("content-type", data.get("type"));
  const server = description.servers?.[0]?.url ?? "/";
  const url = new URL(server.replace(/\/$/, "") + target, location.href);
  url.search = query.toString();
  return [url, { method: method.toUpperCase(), headers, body }];
}

async function send(entry, parameters, data, takesBody) {
  try {
    const [url, options] = requestOf(entry, parameters, data, takesBody);
    const start = performance.now();
    const response = await fetch(url, options);
    const body = await response.text();
    const took = Math.round(performance.now() - start);
    return [
      element("p", {}, element("strong", { class: "status" }, `${response.status} ${response.statusText}`.trim()), ` to ${options.method} `, element("code", {}, url.pathname + url.search), `, ${took} ms`),
      element("details", {}, element("summary", {}, "Headers"), element("pre", { tabindex: "0" }, [...response.headers].map(([name, value]) => `${name}: ${value}\n`))),
      element("pre", { tabindex: "0", class: "body" }, pretty(body, response.headers.get("content-type") ?? "")),
    ];
  } catch (error) {
    return [element("p", { role: "alert" }, `The request could not be sent: ${error.message}`)];
  }
}

function pretty(body, type) {
  if (body.length > SHOWN_BYTES) return `${body.slice(0, SHOWN_BYTES)}\n… ${body.length - SHOWN_BYTES} more`;
  if (!/[/+]json\b/.test(type)) return body;
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    return body;
  }
}

/** An operation, whose inside is made when it is opened. */
function card(entry) {
  const { operation, method, path, id } = entry;
  const summary = element(
    "summary", {},
    element("span", { class: `method ${method}` }, method.toUpperCase()), element("span", { class: "path" }, path),
    operation.summary === undefined ? "" : element("span", { class: "quiet" }, operation.summary),
    operation.deprecated ? element("span", { class: "flag" }, "deprecated") : "",
  );
  const made = element("details", { class: operation.deprecated ? "operation deprecated" : "operation", id }, summary);
  made.addEventListener("toggle", () => {
    if (!made.open || made.childElementCount > 1) return;
    const about = operation.description === undefined ? [] : [element("p", {}, operation.description)];
    made.append(element("div", {}, about, securityOf(entry), parametersOf(entry), bodyOf(entry), tryIt(entry), responsesOf(entry)));
  });
  return made;
}

function open() {
  const target = location.hash.length > 1 ? by(decodeURIComponent(location.hash.slice(1))) : null;
  if (target?.tagName === "DETAILS") {
    target.open = true;
    target.scrollIntoView();
  }
}

function find() {
  const wanted = by("find").value.trim().toLowerCase();
  for (const shownEntry of document.querySelectorAll("[data-words]")) {
    shownEntry.hidden = !shownEntry.dataset.words.includes(wanted);
  }
  for (const group of document.querySelectorAll("[data-group]")) {
    group.hidden = group.querySelector("[data-words]:not([hidden])") === null;
  }
}

function show() {
  const { title, version, description: about } = description.info ?? {};
  document.title = title ?? "API";
  by("title").textContent = title ?? "API";
  by("about").replaceChildren(
    `Version ${version}. `, about === undefined ? "" : `${about} `, element("a", { href: "openapi.json" }, "openapi.json"),
  );
  by("key").hidden = description.components?.securitySchemes === undefined;
  const all = operations();
  const groups = Map.groupBy(all, ({ operation }) => operation.tags?.[0] ?? "");
  const known = new Map((description.tags ?? []).map((tag) => [tag.name, tag.description]));
  for (const tag of [...new Set([...known.keys(), ...groups.keys()])]) {
    const entries = groups.get(tag);
    if (entries === undefined) continue;
    const words = ({ path, method, operation }) => `${method} ${path} ${operation.summary ?? ""} ${tag}`.toLowerCase();
    const cards = entries.map((entry) => {
      const made = card(entry);
      made.dataset.words = words(entry);
      return made;
    });
    const heading = element("h2", {}, tag === "" ? "Operations" : tag);
    const told = known.get(tag) === undefined ? "" : element("p", { class: "quiet" }, known.get(tag));
    by("operations").append(element("section", { "data-group": tag }, heading, told, cards));
    const links = entries.map((entry) => {
      const { path, method, id } = entry;
      const link = element("a", { href: `#${encodeURIComponent(id)}` }, element("span", { class: `method ${method}` }, method.toUpperCase()), element("span", {}, path));
      return element("li", { "data-words": words(entry) }, link);
    });
    by("list").append(element("div", { "data-group": tag }, element("strong", {}, tag), element("ul", {}, links)));
  }
  if (all.length === 0) by("operations").append(element("p", {}, "There are no routes yet."));
  by("contents").open = matchMedia("(min-width: 50rem)").matches;
  by("find").addEventListener("input", find);
  addEventListener("hashchange", open);
  open();
}

(async () => {
  try {
    const response = await fetch("openapi.json", { headers: { accept: "application/json" } });
    description = await response.json();
    if (!response.ok) throw new Error(description.error?.message ?? response.statusText);
    show();
  } catch (error) {
    by("about").textContent = `The description could not be read: ${error.message}`;
  }
})();
