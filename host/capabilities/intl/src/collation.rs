//! `Intl.Collator`. It gives keys and compares nothing: a script that sorts asks once for each text, not once for
//! each comparison.

use crate::error::IntlError;
use icu::collator::options::{AlternateHandling, CaseLevel, CollatorOptions, Strength};
use icu::collator::preferences::{CollationCaseFirst, CollationNumericOrdering};
use icu::collator::{Collator, CollatorBorrowed, CollatorPreferences};
use icu::locale::Locale;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CollationSettings {
    sensitivity: Sensitivity,
    ignore_punctuation: bool,
    numeric: bool,
    case_first: CaseFirst,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Sensitivity {
    Base,
    Accent,
    Case,
    Variant,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum CaseFirst {
    Upper,
    Lower,
    False,
}

pub(crate) struct Collation(CollatorBorrowed<'static>);

impl Collation {
    pub(crate) fn new(locale: &Locale, settings: &CollationSettings) -> Result<Self, IntlError> {
        let mut preferences = CollatorPreferences::from(locale);
        if settings.numeric {
            preferences.numeric_ordering = Some(CollationNumericOrdering::True);
        }
        preferences.case_first = match settings.case_first {
            CaseFirst::Upper => Some(CollationCaseFirst::Upper),
            CaseFirst::Lower => Some(CollationCaseFirst::Lower),
            CaseFirst::False => preferences.case_first,
        };
        let mut options = CollatorOptions::default();
        let (strength, case_level) = match settings.sensitivity {
            Sensitivity::Base => (Strength::Primary, CaseLevel::Off),
            Sensitivity::Accent => (Strength::Secondary, CaseLevel::Off),
            Sensitivity::Case => (Strength::Primary, CaseLevel::On),
            Sensitivity::Variant => (Strength::Tertiary, CaseLevel::Off),
        };
        options.strength = Some(strength);
        options.case_level = Some(case_level);
        if settings.ignore_punctuation {
            options.alternate_handling = Some(AlternateHandling::Shifted);
        }
        Ok(Self(Collator::try_new(preferences, options)?))
    }

    pub(crate) fn key(&self, text: &str) -> Result<Vec<u8>, IntlError> {
        crate::text::check_length(text)?;
        let mut key = Vec::with_capacity(text.len() + 8);
        let Ok(()) = self.0.write_sort_key_to(text, &mut key);
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn collation(locale: &str, settings: &str) -> Collation {
        Collation::new(&crate::locales::parse(locale).unwrap(), &serde_json::from_str(settings).unwrap())
            .unwrap()
    }

    const PLAIN: &str =
        r#"{"sensitivity":"variant","ignorePunctuation":false,"numeric":false,"caseFirst":"false"}"#;

    proptest! {
        #[test]
        fn keys_have_the_order_that_comparing_has(one in "[a-zäöüA-Z0-9 é_-]{0,8}", other in "[a-zäöüA-Z0-9 é_-]{0,8}") {
            let german = collation("de", PLAIN);
            prop_assert_eq!(german.key(&one).unwrap().cmp(&german.key(&other).unwrap()), german.0.compare(&one, &other));
        }
    }

    #[test]
    fn numbers_in_texts_count_if_that_is_asked_for() {
        let numeric = collation("en", &PLAIN.replace("\"numeric\":false", "\"numeric\":true"));
        assert!(numeric.key("a9").unwrap() < numeric.key("a10").unwrap());
        assert!(collation("en", PLAIN).key("a9").unwrap() > collation("en", PLAIN).key("a10").unwrap());
    }
}
