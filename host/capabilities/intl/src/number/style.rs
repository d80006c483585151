//! The patterns of percents, currencies and units.

use super::layout::{Item, Layout};
use super::settings::{CurrencyDisplay, CurrencySign, NumberSettings, StyleName};
use super::units;
use crate::data;
use crate::error::IntlError;
use fixed_decimal::Sign;
use icu::experimental::dimension::currency::CurrencyType;
use icu::experimental::dimension::provider::currency::essentials::CurrencyEssentialsV1;
use icu::experimental::dimension::provider::currency::extended::CurrencyExtendedDataV1;
use icu::experimental::dimension::provider::currency::fractions::CurrencyFractionsV1;
use icu::experimental::dimension::provider::currency::patterns::CurrencyPatternsDataV1;
use icu::experimental::dimension::provider::currency::symbols::CurrencySymbolsV1;
use icu::experimental::dimension::provider::percent::DecimalPercentV1;
use icu::experimental::dimension::provider::units::display_names::UnitsDisplayNames;
use icu::experimental::provider::Baked;
use icu::locale::Locale;
use icu::pattern::{DoublePlaceholderKey, DoublePlaceholderPattern, PatternItem, SinglePlaceholderPattern};
use icu::plurals::{PluralOperands, PluralRules};
use icu_provider::prelude::*;

/// What stands around the digits of every number of a formatter.
pub(super) enum Style {
    /// It depends on the sign only.
    Fixed {
        unsigned: Layout,
        signed: Layout,
    },
    /// The name of a currency, which follows the number.
    CurrencyName {
        rules: PluralRules,
        patterns: DataPayload<CurrencyPatternsDataV1>,
        names: Option<DataPayload<CurrencyExtendedDataV1>>,
        code: String,
    },
    Unit {
        rules: PluralRules,
        patterns: UnitPatterns,
    },
}

pub(super) type UnitPatterns = DataPayload<icu_provider::marker::ErasedMarker<UnitsDisplayNames<'static>>>;

impl Style {
    pub(super) fn new(locale: &Locale, settings: &NumberSettings) -> Result<Self, IntlError> {
        match settings.style {
            StyleName::Decimal => Ok(Self::Fixed { unsigned: Layout::plain(), signed: Layout::plain() }),
            StyleName::Percent => percent(locale),
            StyleName::Currency if settings.currency_display == CurrencyDisplay::Name => {
                currency_name(locale, settings)
            }
            StyleName::Currency => currency(locale, settings),
            StyleName::Unit => Ok(Self::Unit {
                rules: PluralRules::try_new_cardinal(locale.into())?,
                patterns: units::load(locale, &settings.unit, settings.unit_display)?,
            }),
        }
    }

    pub(super) fn layout(&self, sign: Sign, operands: PluralOperands) -> Layout {
        match self {
            // A pattern of parentheses is for negative numbers, one with a place for a sign is for each.
            Self::Fixed { unsigned, signed } => match sign {
                Sign::Negative => signed.clone(),
                Sign::Positive if signed.has_sign_item() => signed.clone(),
                _ => unsigned.clone(),
            },
            Self::CurrencyName { rules, patterns, names, code } => {
                let name = names.as_ref().map_or(code.as_str(), |names| names.get().get(operands, rules));
                double(patterns.get().get(operands, rules), "currency", name)
            }
            Self::Unit { rules, patterns } => single(patterns.get().get(operands, rules), "unit"),
        }
    }
}

fn percent(locale: &Locale) -> Result<Style, IntlError> {
    let locale = DecimalPercentV1::make_locale(locale.into());
    let percent: DataPayload<DecimalPercentV1> = Baked.load(data::of(&locale))?.payload;
    let mut signed = Layout { items: Vec::new(), has_sign: true };
    for item in percent.get().signed_pattern.iter() {
        match item {
            PatternItem::Placeholder(DoublePlaceholderKey::Place0) => signed.items.push(Item::Number),
            PatternItem::Placeholder(DoublePlaceholderKey::Place1) => signed.items.push(Item::Sign),
            PatternItem::Literal(text) => signed.push_words("percentSign", text),
        }
    }
    Ok(Style::Fixed { unsigned: signed.clone(), signed })
}

fn currency(locale: &Locale, settings: &NumberSettings) -> Result<Style, IntlError> {
    let data_locale = CurrencyEssentialsV1::make_locale(locale.into());
    let essentials: DataPayload<CurrencyEssentialsV1> = Baked.load(data::of(&data_locale))?.payload;
    let essentials = essentials.get();
    let (symbol, starts, ends) = symbol(locale, settings)?;
    let (positive, negative) = if settings.currency_sign == CurrencySign::Accounting {
        (essentials.get_positive_accounting(starts, ends), essentials.get_negative_accounting(starts, ends))
    } else {
        (essentials.get_positive(starts, ends), essentials.get_negative(starts, ends))
    };
    let unsigned = double(positive, "currency", &symbol);
    let signed = match negative {
        Some(pattern) => double(pattern, "currency", &symbol).with_sign(),
        None => unsigned.clone(),
    };
    Ok(Style::Fixed { unsigned, signed })
}

/// The symbol, and whether it begins and ends with a letter.
fn symbol(locale: &Locale, settings: &NumberSettings) -> Result<(String, bool, bool), IntlError> {
    let code = (settings.currency.clone(), true, true);
    let name = match settings.currency_display {
        CurrencyDisplay::Symbol => settings.currency.clone(),
        CurrencyDisplay::NarrowSymbol => format!("{}n", settings.currency),
        CurrencyDisplay::Code | CurrencyDisplay::Name => return Ok(code),
    };
    let locale = CurrencySymbolsV1::make_locale(locale.into());
    let found: Option<DataResponse<CurrencySymbolsV1>> =
        Baked.load(data::of_one(data::name(&name)?, &locale)).allow_identifier_not_found()?;
    Ok(found.map_or(code, |found| {
        let symbol = found.payload.get();
        (symbol.as_str().to_owned(), symbol.starts_with_letter(), symbol.ends_with_letter())
    }))
}

fn currency_name(locale: &Locale, settings: &NumberSettings) -> Result<Style, IntlError> {
    let data_locale = CurrencyPatternsDataV1::make_locale(locale.into());
    let names: Option<DataResponse<CurrencyExtendedDataV1>> = Baked
        .load(data::of_one(data::name(&settings.currency)?, &data_locale))
        .allow_identifier_not_found()?;
    Ok(Style::CurrencyName {
        rules: PluralRules::try_new_cardinal(locale.into())?,
        patterns: Baked.load(data::of(&data_locale))?.payload,
        names: names.map(|names| names.payload),
        code: settings.currency.clone(),
    })
}

/// How many digits a currency has after the point.
pub(crate) fn currency_digits(code: &str) -> Result<u8, IntlError> {
    let fractions: DataPayload<CurrencyFractionsV1> = Baked.load(DataRequest::default())?.payload;
    Ok(fractions.get().resolve(currency_type(code)?).digits)
}

fn currency_type(code: &str) -> Result<CurrencyType, IntlError> {
    CurrencyType::try_from_str(&code.to_ascii_lowercase())
        .map_err(|_| IntlError::Unsupported(format!("{code:?} is no code of a currency")))
}

/// A pattern of a number and a word.
fn double(pattern: &DoublePlaceholderPattern, kind: &'static str, word: &str) -> Layout {
    let mut layout = Layout::default();
    for item in pattern.iter() {
        match item {
            PatternItem::Placeholder(DoublePlaceholderKey::Place0) => layout.items.push(Item::Number),
            PatternItem::Placeholder(DoublePlaceholderKey::Place1) => {
                layout.items.push(Item::Text(kind, word.to_owned()));
            }
            PatternItem::Literal(text) => layout.push_words(crate::parts::LITERAL, text),
        }
    }
    layout
}

/// A pattern of a number with words in it.
fn single(pattern: &SinglePlaceholderPattern, kind: &'static str) -> Layout {
    let mut layout = Layout::default();
    for item in pattern.iter() {
        match item {
            PatternItem::Placeholder(_) => layout.items.push(Item::Number),
            PatternItem::Literal(text) => layout.push_words(kind, text),
        }
    }
    layout
}
