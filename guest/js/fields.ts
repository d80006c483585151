// Named values of a query, a form or a path, as plain objects.

/** An array where a name stands more than once. */
export type Fields = Record<string, string | string[]>;

/** From a flat list of names and values. */
export function toFields(list: readonly string[]): Fields {
  const fields: Fields = {};
  for (let i = 0; i < list.length; i += 2) {
    const name = list[i]!;
    const value = list[i + 1]!;
    const earlier = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (Array.isArray(earlier)) earlier.push(value);
    else if (earlier !== undefined) fields[name] = [earlier, value];
    else if (name !== "__proto__") fields[name] = value;
    // A plain assignment to this one name would replace the prototype instead.
    else Object.defineProperty(fields, name, { value, writable: true, enumerable: true, configurable: true });
  }
  return fields;
}
