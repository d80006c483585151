// `Intl.supportedValuesOf`.
import { native } from "../../native.ts";
import { numberingSystems } from "./locales.ts";
import { units } from "./number_format.ts";

const currencies = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL "
  + "GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD "
  + "NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV "
  + "WST XAF XCD XOF XPF YER ZAR ZMW";

export function supportedValuesOf(key: unknown): string[] {
  const name = `${key as string}`;
  switch (name) {
    case "calendar":
      return ["gregory"];
    case "collation":
      return ["compat", "emoji", "eor", "phonebk", "pinyin", "searchjl", "stroke", "trad", "zhuyin"];
    case "currency":
      return currencies.split(" ");
    case "numberingSystem":
      return [...numberingSystems];
    case "timeZone":
      return native.intl.timeZones().filter((zone) => zone === "UTC" || zone.includes("/")).sort();
    case "unit":
      return [...units];
    default:
      throw new RangeError(`Invalid key: ${name}`);
  }
}
