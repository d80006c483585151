// `URLPattern` of the URL Pattern standard. The host turns a pattern into regular expressions, which are run here.
import { showAs } from "../inspect.ts";
import { native } from "../native.ts";
import type { UrlPatternComponent, UrlPatternInit } from "../native.ts";
import { exposeInterface, isObject, toDictionary, toText } from "../webidl.ts";

type Input = string | UrlPatternInit;

interface Options { ignoreCase?: boolean }

interface ComponentResult {
  input: string;
  groups: Record<string, string | undefined>;
}

type Part = (typeof parts)[number];

export type URLPatternResult = { inputs: [Input] | [Input, string] } & Record<Part, ComponentResult>;

/** In the order in which the host gives the components. */
const parts = ["protocol", "username", "password", "hostname", "port", "pathname", "search", "hash"] as const;

/** The members of a `URLPatternInit`, in the order in which they are read. */
const members = ["baseURL", "hash", "hostname", "password", "pathname", "port", "protocol", "search", "username"] as const;

function toInput(value: unknown): Input {
  if (value !== undefined && value !== null && !isObject(value)) return toText(value);
  const given = toDictionary<UrlPatternInit>(value, "The input of URLPattern");
  const init: UrlPatternInit = {};
  for (const name of members) {
    const text: unknown = given[name];
    if (text !== undefined) init[name] = toText(text);
  }
  return init;
}

/** With the flag `v`, as the standard says; QuickJS then takes a plain `-` outside of a class for a fault. */
function compile(source: string, ignoreCase: boolean): RegExp {
  try {
    return new RegExp(source, ignoreCase ? "vi" : "v");
  } catch {
    return new RegExp(source, ignoreCase ? "ui" : "u");
  }
}

export class URLPattern {
  #components: UrlPatternComponent[];
  #expressions: RegExp[] = [];
  #ignoreCase: boolean;
  #hasRegExpGroups: boolean;

  constructor(input?: Input, baseURL?: string | Options, options?: Options);
  constructor(input: unknown = {}, second: unknown = undefined, third: unknown = undefined) {
    const hasBase = arguments.length > 2 || (second !== undefined && second !== null && !isObject(second));
    const source = toInput(input);
    const base = hasBase ? toText(second) : undefined;
    const { ignoreCase } = toDictionary<Options>(hasBase ? third : second, "The options of URLPattern");
    const { components, hasRegExpGroups } = native.patternParse(source, base, !!ignoreCase);
    this.#components = components;
    this.#hasRegExpGroups = hasRegExpGroups;
    this.#ignoreCase = !!ignoreCase;
    // What the host made by itself is right; what came from the script shows here whether it is.
    if (hasRegExpGroups) components.forEach((_, index) => this.#expression(index));
  }

  /** Most components are never asked for an expression, or are `*`. */
  #expression(index: number): RegExp {
    const known = this.#expressions[index];
    if (known !== undefined) return known;
    try {
      return (this.#expressions[index] = compile(this.#components[index]!.regexp, this.#ignoreCase));
    } catch (error) {
      throw new TypeError(`Invalid URL pattern: ${parts[index]}: ${(error as Error).message}`);
    }
  }

  get protocol(): string {
    return this.#components[0]!.pattern;
  }

  get username(): string {
    return this.#components[1]!.pattern;
  }

  get password(): string {
    return this.#components[2]!.pattern;
  }

  get hostname(): string {
    return this.#components[3]!.pattern;
  }

  get port(): string {
    return this.#components[4]!.pattern;
  }

  get pathname(): string {
    return this.#components[5]!.pattern;
  }

  get search(): string {
    return this.#components[6]!.pattern;
  }

  get hash(): string {
    return this.#components[7]!.pattern;
  }

  get hasRegExpGroups(): boolean {
    return this.#hasRegExpGroups;
  }

  test(input: Input = {}, baseURL: string | undefined = undefined): boolean {
    return this.#match(toInput(input), baseURL) !== null;
  }

  exec(input: Input = {}, baseURL: string | undefined = undefined): URLPatternResult | null {
    return this.#match(toInput(input), baseURL);
  }

  #match(input: Input, baseURL: unknown): URLPatternResult | null {
    const base = baseURL === undefined ? undefined : toText(baseURL);
    const subject = native.patternSubject(input, base);
    if (subject === undefined || subject === null) return null;
    const result = { inputs: base === undefined ? [input] : [input, base] } as URLPatternResult;
    for (const [index, part] of parts.entries()) {
      const text = subject[index]!;
      const found = this.#expression(index).exec(text);
      if (found === null) return null;
      const names = this.#components[index]!.groups;
      result[part] = { input: text, groups: Object.fromEntries(names.map((name, group) => [name, found[group + 1]])) };
    }
    return result;
  }
}

exposeInterface(URLPattern, "URLPattern");
showAs(URLPattern, (pattern) => Object.fromEntries([...parts, "hasRegExpGroups" as const].map((part) => [part, pattern[part]])));
