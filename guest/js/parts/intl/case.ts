// Letters in upper and lower case, as a language has it.
import { native } from "../../native.ts";
import { canonicalLocales } from "./locales.ts";

/** The languages that do it in a way of their own. */
const special = /^(az|el|hy|lt|tr)\b/;

export function caseOf(text: string, locales: unknown, upper: boolean): string {
  const [locale = ""] = canonicalLocales(locales);
  if (special.test(locale)) return native.intl.caseOf(locale, text, upper);
  return upper ? text.toUpperCase() : text.toLowerCase();
}
