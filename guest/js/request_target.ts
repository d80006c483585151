// The path and the query of a request's URL. The host gives it absolute, normalised and without a
// fragment, so finding them needs no parser.

/** No scheme that a request comes by is shorter than `http://`, and a host has at least one character. */
const hostStart = "http://".length + 1;

export function pathOf(url: string): string {
  const start = url.indexOf("/", hostStart);
  const query = url.indexOf("?", hostStart);
  if (start < 0) return "/";
  return query < 0 ? url.slice(start) : url.slice(start, query);
}

/** The query without its question mark. */
export function queryOf(url: string): string {
  const query = url.indexOf("?", hostStart);
  return query < 0 ? "" : url.slice(query + 1);
}
