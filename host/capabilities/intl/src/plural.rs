//! `Intl.PluralRules`.

use crate::error::IntlError;
use crate::number::{NumberFormatter, NumberSettings};
use icu::locale::Locale;
use icu::plurals::{PluralCategory, PluralRuleType, PluralRules, PluralRulesOptions};
use serde::Deserialize;

/// What a script wants. The number is rounded as it would be shown, which decides its category.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PluralSettings {
    is_ordinal: bool,
    number: NumberSettings,
}

pub(crate) struct Plural {
    rules: PluralRules,
    number: NumberFormatter,
}

impl Plural {
    pub(crate) fn new(locale: &Locale, settings: &PluralSettings) -> Result<Self, IntlError> {
        let kind = if settings.is_ordinal { PluralRuleType::Ordinal } else { PluralRuleType::Cardinal };
        let rules = PluralRules::try_new(locale.into(), PluralRulesOptions::from(kind))?;
        Ok(Self { rules, number: NumberFormatter::new(locale, &settings.number)? })
    }

    pub(crate) fn select(&self, value: &str) -> Result<&'static str, IntlError> {
        self.number.category(value, &self.rules)
    }

    pub(crate) fn categories(&self) -> Vec<String> {
        self.rules.categories().map(|category| name_of(category).to_owned()).collect()
    }
}

pub(crate) fn name_of(category: PluralCategory) -> &'static str {
    match category {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    }
}
