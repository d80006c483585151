//! Formatters that were made: to make one, settings are parsed and data are looked up; and scripts use few.

use crate::error::IntlError;
use crate::locales::parse;
use icu::locale::Locale;
use moka::sync::Cache;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// Formatters of one kind that are kept, for all tenants: they hold nothing of theirs but the options.
const MAX_KEPT: u64 = 500;
/// The longest locale and settings, together.
const MAX_NAME: usize = 4 * 1024;

/// What is made of a locale and settings.
pub(crate) trait Make: Sized + Send + Sync + 'static {
    type Settings: DeserializeOwned;
    fn make(locale: &Locale, settings: &Self::Settings) -> Result<Self, IntlError>;
}

/// The formatters of one kind.
pub(crate) struct Made<T> {
    kept: Cache<String, Arc<T>>,
}

impl<T: Make> Default for Made<T> {
    fn default() -> Self {
        Self { kept: Cache::new(MAX_KEPT) }
    }
}

impl<T: Make> Made<T> {
    pub(crate) fn get(&self, locale: &str, settings: &str) -> Result<Arc<T>, IntlError> {
        let name = format!("{locale}\n{settings}");
        if name.len() > MAX_NAME {
            return Err(IntlError::TooLong(name.len()));
        }
        if let Some(kept) = self.kept.get(&name) {
            return Ok(kept);
        }
        let made = Arc::new(T::make(&parse(locale)?, &serde_json::from_str(settings)?)?);
        self.kept.insert(name, Arc::clone(&made));
        Ok(made)
    }
}

macro_rules! make {
    ($($made:path: $settings:path),* $(,)?) => {
        $(
            impl Make for $made {
                type Settings = $settings;
                fn make(locale: &Locale, settings: &Self::Settings) -> Result<Self, IntlError> {
                    Self::new(locale, settings)
                }
            }
        )*

    };
}

make! {
    crate::collation::Collation: crate::collation::CollationSettings,
    crate::date::DateFormatter: crate::date::DateSettings,
    crate::list::List: crate::list::ListSettings,
    crate::names::Names: crate::names::NameSettings,
    crate::number::NumberFormatter: crate::number::NumberSettings,
    crate::plural::Plural: crate::plural::PluralSettings,
    crate::relative::Relative: crate::relative::RelativeSettings,
}
