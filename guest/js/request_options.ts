// The members of a `RequestInit` that only say how a request is to be fetched, and their defaults.
import { current } from "./invocation.ts";
import { native, UrlPart } from "./native.ts";
import { toText } from "./webidl.ts";

export type Options = typeof defaults;

const defaults = {
  cache: "default", credentials: "same-origin", integrity: "", keepalive: false, mode: "cors", redirect: "follow", referrer: "about:client", referrerPolicy: "",
};

/** What a request shows that no `RequestInit` changes. */
const fixed = { destination: "", duplex: "half", isHistoryNavigation: false, isReloadNavigation: false } as const;

export type OptionFields = Readonly<Options & typeof fixed>;

export type OptionsInit = { [Name in keyof Options]?: Options[Name] } & { duplex?: "half"; priority?: "auto" | "high" | "low"; window?: null };

const choices: Record<string, readonly string[]> = {
  cache: ["default", "no-store", "reload", "no-cache", "force-cache", "only-if-cached"],
  credentials: ["omit", "same-origin", "include"],
  duplex: ["half"],
  mode: ["cors", "no-cors", "same-origin", "navigate"],
  priority: ["auto", "high", "low"],
  redirect: ["follow", "error", "manual"],
  referrerPolicy: [
    "", "no-referrer", "no-referrer-when-downgrade", "same-origin", "origin", "strict-origin", "origin-when-cross-origin",
    "strict-origin-when-cross-origin", "unsafe-url",
  ],
};

const members = ["method", "headers", "body", "signal", ...Object.keys(choices), "integrity", "keepalive", "referrer", "window"];

/** What an `init` says, over what the request says that it changes. */
export function readOptions(init: OptionsInit, from: Options | undefined, method: string): Options | undefined {
  if (members.every((name) => (init as Record<string, unknown>)[name] === undefined)) return from;
  // A changed request is a new one, for which the place that the first was sent from no longer counts.
  const options: Options & Record<string, unknown> = { ...defaults, ...from, referrer: "about:client", referrerPolicy: "" };
  for (const [name, allowed] of Object.entries(choices)) {
    const value = (init as Record<string, unknown>)[name];
    if (value === undefined) continue;
    const text = `${value as string}`;
    if (!allowed.includes(text)) throw new TypeError(`The ${name} of a Request cannot be ${JSON.stringify(text)}: it is one of ${allowed.map((one) => JSON.stringify(one)).join(", ")}`);
    if (name in defaults) options[name] = text;
  }
  const { integrity, keepalive, referrer, window } = init;
  if (integrity !== undefined) options.integrity = `${integrity}`;
  if (keepalive !== undefined) options.keepalive = !!keepalive;
  if (referrer !== undefined) options.referrer = toReferrer(toText(referrer));
  if (window !== undefined && window !== null) throw new TypeError("The window of a Request can only be null");

  const { cache, mode } = options;
  if (mode === "navigate") throw new TypeError("A Request cannot be made with the mode navigate");
  if (cache === "only-if-cached" && mode !== "same-origin") throw new TypeError("The cache mode only-if-cached needs the mode same-origin");
  if (mode === "no-cors" && !["GET", "HEAD", "POST"].includes(method)) throw new TypeError(`The mode no-cors does not go with the method ${method}`);
  return options;
}

/** Another origin's address, or a private one of this one, counts as the request's own. */
function toReferrer(text: string): string {
  if (text === "") return "";
  const base = current?.url;
  const parts = base === undefined ? native.urlParse(text) : native.urlParse(text, base);
  if (parts === null || parts === undefined) throw new TypeError(`The referrer of a Request is not a valid URL: ${JSON.stringify(text)}`);
  const own = base === undefined ? undefined : native.urlParse(base)?.[UrlPart.origin];
  const isForeign = own !== undefined && parts[UrlPart.origin] !== own;
  return parts[UrlPart.protocol] === "about:" || isForeign ? defaults.referrer : parts[UrlPart.href]!;
}

/** Gives a class a getter for each. `optionsOf` throws if it gets something that is no instance of it. */
export function includeOptions<Owner extends OptionFields>(target: { readonly prototype: Owner }, optionsOf: (owner: Owner) => Options | undefined): void {
  const unchanged = { ...defaults, ...fixed };
  for (const name of Object.keys(unchanged) as (keyof OptionFields)[]) {
    const member: ThisType<Owner> = {
      get [name]() {
        return (optionsOf(this) as OptionFields | undefined)?.[name] ?? unchanged[name];
      },
    };
    Object.defineProperties(target.prototype, Object.getOwnPropertyDescriptors(member));
  }
}
