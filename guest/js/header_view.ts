// `req.headers` of the registration form: the request's headers as plain properties
// (`req.headers.accept`, in any case) and as a read-only `Headers` (`req.headers.get("accept")`).
import type { HeaderList } from "./header_list.ts";
import { listGet } from "./header_list.ts";
import { headersOver } from "./headers.ts";
import type { Headers } from "./headers.ts";

type HeaderFields = Record<string, string>;

const reading = new Set<PropertyKey>(["get", "has", "getSetCookie", "forEach", "entries", "keys", "values", Symbol.iterator]);
const changing = new Set<PropertyKey>(["append", "set", "delete"]);

/** The traps of one view. Methods come first: a client must not be able to hide `get` with a header of that name. */
class HeaderView implements ProxyHandler<HeaderFields> {
  #headers: Headers;

  constructor(headers: Headers) {
    this.#headers = headers;
  }

  get(fields: HeaderFields, key: string | symbol): unknown {
    if (reading.has(key)) {
      const headers = this.#headers as unknown as Record<PropertyKey, Function>;
      return headers[key]!.bind(headers);
    }
    if (typeof key === "symbol" || key in fields) return (fields as Record<PropertyKey, unknown>)[key];
    if (changing.has(key)) throw new TypeError("The headers of a request are read-only; change a copy: new Headers(req.headers)");
    const lower = key.toLowerCase();
    return Object.hasOwn(fields, lower) ? fields[lower] : undefined;
  }
}

export function headerView(list: HeaderList): object {
  const fields: HeaderFields = {};
  for (let i = 0; i < list.length; i += 2) fields[list[i]!] ??= listGet(list, list[i]!)!;
  return new Proxy(fields, new HeaderView(headersOver(list.slice())));
}
