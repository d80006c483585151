//! `Intl.NumberFormat`: a number in the digits, signs and patterns of a locale.

mod layout;
mod rounding;
mod settings;
mod style;
mod units;

pub(crate) use settings::NumberSettings;
pub(crate) use style::currency_digits;

use settings::Digits;

use crate::error::IntlError;
use crate::parts::{Collector, LITERAL, Part};
use fixed_decimal::{Decimal, Sign};
use icu::decimal::options::{CompactDecimalFormatterOptions, DecimalFormatterOptions};
use icu::decimal::{CompactDecimalFormatter, DecimalFormatter};
use icu::locale::Locale;
use icu::plurals::PluralOperands;
use layout::{Item, Layout};
use settings::{CompactDisplay, Notation, SignDisplay, StyleName};
use style::Style;

/// Everything of one locale and its options that is not the number.
pub(crate) struct NumberFormatter {
    decimal: DecimalFormatter,
    compact: Option<CompactDecimalFormatter>,
    style: Style,
    digits: Digits,
    notation: Notation,
    sign_display: SignDisplay,
    is_percent: bool,
    minus: [String; 2],
    plus: [String; 2],
}

/// What the digits became, and the number that counts for the plural.
struct Written {
    parts: Vec<Part>,
    operands: PluralOperands,
    is_zero: bool,
}

impl NumberFormatter {
    pub(crate) fn new(locale: &Locale, settings: &NumberSettings) -> Result<Self, IntlError> {
        let grouping = settings.grouping();
        let decimal = DecimalFormatter::try_new(locale.into(), DecimalFormatterOptions::from(grouping))?;
        let compact_options = CompactDecimalFormatterOptions::from(grouping);
        let compact = match (settings.notation, settings.compact_display) {
            (Notation::Compact, CompactDisplay::Short) => {
                Some(CompactDecimalFormatter::try_new_short(locale.into(), compact_options)?)
            }
            (Notation::Compact, CompactDisplay::Long) => {
                Some(CompactDecimalFormatter::try_new_long(locale.into(), compact_options)?)
            }
            _ => None,
        };
        Ok(Self {
            minus: sign_of(&decimal, Sign::Negative),
            plus: sign_of(&decimal, Sign::Positive),
            compact,
            style: Style::new(locale, settings)?,
            digits: settings.digits.clone(),
            notation: settings.notation,
            sign_display: settings.sign_display,
            is_percent: settings.style == StyleName::Percent,
            decimal,
        })
    }

    /// Formats a number in the form that JavaScript writes it in.
    pub(crate) fn format(&self, value: &str) -> Result<Vec<Part>, IntlError> {
        let (is_negative, size) = match value.strip_prefix('-') {
            Some(size) => (true, size),
            None => (false, value),
        };
        let written = match size {
            "NaN" => Written::word("nan", "NaN", true),
            "Infinity" => Written::word("infinity", "∞", false),
            _ => self.write(number_of(size)?, is_negative),
        };
        let sign = self.sign_display.of(is_negative, written.is_zero, value == "NaN");
        let layout = self.style.layout(sign, written.operands);
        Ok(self.assemble(&layout, written.parts, sign))
    }

    fn write(&self, mut number: Decimal, is_negative: bool) -> Written {
        if self.is_percent {
            number.absolute.multiply_pow10(2);
        }
        match self.notation {
            Notation::Standard => {
                self.digits.round(&mut number, is_negative);
                self.written(&number)
            }
            Notation::Compact => self.write_compact(&number, is_negative),
            Notation::Scientific => self.write_exponent(&number, is_negative, 1),
            Notation::Engineering => self.write_exponent(&number, is_negative, 3),
        }
    }

    fn written(&self, number: &Decimal) -> Written {
        Written {
            parts: Collector::of("decimal", &self.decimal.format(number)),
            operands: number.into(),
            is_zero: number.absolute.is_zero(),
        }
    }

    fn write_compact(&self, number: &Decimal, is_negative: bool) -> Written {
        let Some(compact) = &self.compact else { return self.written(number) };
        let mut exponent = compact.compact_exponent_for_magnitude(number.absolute.nonzero_magnitude_start());
        let mut shown = self.shortened(number, exponent, is_negative);
        // What was rounded up may belong to the next word: 999,999 is one million.
        let magnitude = shown.absolute.nonzero_magnitude_start() + i16::from(exponent);
        let next = compact.compact_exponent_for_magnitude(magnitude);
        if next != exponent {
            exponent = next;
            shown = self.shortened(number, exponent, is_negative);
        }
        let plain = self.written(&shown);
        match compact.format_with_exponent(&shown, exponent) {
            Ok(text) => Written { parts: compact_parts(Collector::of("decimal", &text)), ..plain },
            Err(_) => plain,
        }
    }

    fn shortened(&self, number: &Decimal, exponent: u8, is_negative: bool) -> Decimal {
        let mut shown = number.clone();
        shown.absolute.multiply_pow10(-i16::from(exponent));
        self.digits.round(&mut shown, is_negative);
        shown
    }

    fn write_exponent(&self, number: &Decimal, is_negative: bool, step: i16) -> Written {
        let exponent_of = |number: &Decimal| {
            let magnitude = number.absolute.nonzero_magnitude_start();
            if number.absolute.is_zero() { 0 } else { magnitude.div_euclid(step) * step }
        };
        let mut exponent = exponent_of(number);
        let scaled = |exponent: i16| {
            let mut mantissa = number.clone();
            mantissa.absolute.multiply_pow10(-exponent);
            self.digits.round(&mut mantissa, is_negative);
            mantissa
        };
        let mut mantissa = scaled(exponent);
        let carried = exponent_of(&mantissa);
        if carried != 0 {
            exponent += carried;
            mantissa = scaled(exponent);
        }
        let mut written = self.written(&mantissa);
        written.parts.push(Part::new("exponentSeparator", "E"));
        if exponent < 0 {
            written.parts.push(Part::new("exponentMinusSign", self.minus.concat()));
        }
        let digits = self.decimal.format_to_string(&Decimal::from(exponent.unsigned_abs()));
        written.parts.push(Part::new("exponentInteger", digits));
        written
    }

    fn assemble(&self, layout: &Layout, number: Vec<Part>, sign: Sign) -> Vec<Part> {
        let (kind, [before, after]) = match sign {
            Sign::None => ("", [&String::new(), &String::new()]),
            Sign::Negative => ("minusSign", self.minus.each_ref()),
            Sign::Positive => ("plusSign", self.plus.each_ref()),
        };
        let sign_part = |text: &String| (!text.is_empty()).then(|| Part::new(kind, text));
        let mut parts = Vec::with_capacity(number.len() + layout.items.len() + 1);
        if !layout.has_sign {
            parts.extend(sign_part(before));
        }
        let mut number = Some(number);
        for item in &layout.items {
            match item {
                Item::Number => parts.extend(number.take().unwrap_or_default()),
                Item::Sign => parts.extend(sign_part(&[before.as_str(), after.as_str()].concat())),
                Item::Text(kind, text) => parts.push(Part::new(kind, text)),
            }
        }
        if !layout.has_sign {
            parts.extend(sign_part(after));
        }
        parts
    }

    /// The digits and the sign alone, for those that put the number into a sentence.
    pub(crate) fn category(
        &self,
        value: &str,
        rules: &icu::plurals::PluralRules,
    ) -> Result<&'static str, IntlError> {
        let size = value.strip_prefix('-').unwrap_or(value);
        let category = match size {
            "NaN" | "Infinity" => icu::plurals::PluralCategory::Other,
            _ => rules.category_for(self.write(number_of(size)?, value.starts_with('-')).operands),
        };
        Ok(crate::plural::name_of(category))
    }
}

impl Written {
    fn word(kind: &'static str, text: &str, is_zero: bool) -> Self {
        Self { parts: vec![Part::new(kind, text)], operands: PluralOperands::from(2_u8), is_zero }
    }
}

/// A number as JavaScript writes it, which may be with an exponent.
pub(crate) fn number_of(text: &str) -> Result<Decimal, IntlError> {
    Decimal::try_from_str(text).map_err(|_| IntlError::Unsupported(format!("{text:?} is no number")))
}

/// What stands before and after a number of this sign.
fn sign_of(decimal: &DecimalFormatter, sign: Sign) -> [String; 2] {
    let one = Decimal::from(1_u8).with_sign(sign);
    let parts = Collector::of("decimal", &decimal.format(&one));
    let at = parts.iter().position(|part| part.kind == "integer").unwrap_or_default();
    let join = |parts: &[Part]| parts.iter().map(|part| part.text.as_str()).collect();
    [join(parts.get(..at).unwrap_or_default()), join(parts.get(at + 1..).unwrap_or_default())]
}

/// In the short form of a large number the words are no mere literals.
fn compact_parts(parts: Vec<Part>) -> Vec<Part> {
    let split = |part: Part| {
        if part.kind == LITERAL { layout::words("compact", &part.text) } else { vec![part] }
    };
    parts.into_iter().flat_map(split).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locales::parse;
    use serde_json::{Value, json};

    fn formatted(locale: &str, settings: &Value, value: &str) -> String {
        let mut all = json!({
            "style": "decimal", "notation": "standard", "signDisplay": "auto", "useGrouping": "auto",
            "digits": {
                "minimumInteger": 1, "minimumFraction": 0, "maximumFraction": 3, "minimumSignificant": 1,
                "maximumSignificant": 21, "priority": "fraction", "roundingIncrement": 1,
                "roundingMode": "halfExpand", "trailingZeros": "auto",
            },
        });
        for (name, value) in settings.as_object().unwrap() {
            let part = if all["digits"].get(name).is_some() { &mut all["digits"] } else { &mut all };
            part[name] = value.clone();
        }
        let settings = serde_json::from_value(all).unwrap();
        let parts = NumberFormatter::new(&parse(locale).unwrap(), &settings).unwrap().format(value).unwrap();
        parts.into_iter().map(|part| part.text).collect()
    }

    #[test]
    fn numbers_are_rounded_as_they_are_asked_to_be() {
        let of = |settings: Value, value| formatted("en", &settings, value);
        assert_eq!(of(json!({}), "-1234.5678"), "-1,234.568");
        assert_eq!(of(json!({ "roundingMode": "floor", "maximumFraction": 0 }), "-1.2"), "-2");
        assert_eq!(of(json!({ "priority": "significant", "maximumSignificant": 2 }), "9.99"), "10");
        assert_eq!(of(json!({ "priority": "significant", "minimumSignificant": 3 }), "1e1"), "10.0");
        assert_eq!(
            of(json!({ "roundingIncrement": 50, "minimumFraction": 2, "maximumFraction": 2 }), "1.30"),
            "1.50"
        );
        assert_eq!(of(json!({ "minimumFraction": 2, "trailingZeros": "stripIfInteger" }), "3"), "3");
        assert_eq!(of(json!({ "minimumInteger": 3 }), "0.5"), "000.5");
        assert_eq!(of(json!({ "maximumFraction": 100 }), "1e-90"), format!("0.{}1", "0".repeat(89)));
    }

    #[test]
    fn rounding_up_may_reach_the_next_word() {
        let settings = json!({
            "notation": "compact", "useGrouping": "min2", "priority": "more", "maximumFraction": 0,
            "maximumSignificant": 2,
        });
        assert_eq!(formatted("en", &settings, "999999"), "1M");
        assert_eq!(formatted("de", &settings, "1234"), "1234");
        assert_eq!(formatted("en", &json!({ "notation": "scientific" }), "9999.9999"), "1E4");
    }

    #[test]
    fn a_sign_stands_where_the_pattern_of_negative_numbers_has_it() {
        let euros = |sign: &str| json!({ "style": "currency", "currency": "EUR", "signDisplay": sign });
        assert_eq!(formatted("nl", &euros("auto"), "-1"), "€\u{a0}-1");
        assert_eq!(formatted("nl", &euros("always"), "1"), "€\u{a0}+1");
        assert_eq!(formatted("de", &euros("exceptZero"), "0.0001"), "0\u{a0}€");
    }

    #[test]
    fn a_unit_has_the_words_of_its_language_before_symbols_of_none() {
        let long = json!({ "style": "unit", "unit": "kilometer", "unitDisplay": "long" });
        assert_eq!(formatted("en-US", &long, "2"), "2 kilometers");
        assert_eq!(formatted("pl", &long, "2"), "2 kilometry");
    }
}
