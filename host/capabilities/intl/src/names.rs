//! `Intl.DisplayNames`.

use crate::data;
use crate::error::IntlError;
use crate::locales::parse;
use icu::experimental::dimension::provider::currency::displayname::CurrencyDisplaynameV1;
use icu::experimental::displaynames::multi::{
    LocaleDisplayNamesFormatter, RegionDisplayNames, ScriptDisplayNames,
};
use icu::experimental::displaynames::{DisplayNamesOptions, LanguageDisplay, Style};
use icu::experimental::provider::Baked;
use icu::locale::Locale;
use icu::locale::subtags::{Region, Script};
use icu_provider::prelude::*;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NameSettings {
    r#type: NameType,
    style: crate::relative::Width,
    is_dialect: bool,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum NameType {
    Language,
    Region,
    Script,
    Currency,
}

pub(crate) enum Names {
    Language(Box<LocaleDisplayNamesFormatter>),
    Region(RegionDisplayNames),
    Script(ScriptDisplayNames),
    Currency(DataLocale),
}

impl Names {
    pub(crate) fn new(locale: &Locale, settings: &NameSettings) -> Result<Self, IntlError> {
        let mut options = DisplayNamesOptions::default();
        options.style = match settings.style {
            crate::relative::Width::Long => None,
            crate::relative::Width::Short => Some(Style::Short),
            crate::relative::Width::Narrow => Some(Style::Narrow),
        };
        if !settings.is_dialect {
            options.language_display = LanguageDisplay::Standard;
        }
        Ok(match settings.r#type {
            NameType::Language => {
                Self::Language(Box::new(LocaleDisplayNamesFormatter::try_new(locale.into(), options)?))
            }
            NameType::Region => Self::Region(RegionDisplayNames::try_new(locale.into(), options)?),
            NameType::Script => Self::Script(ScriptDisplayNames::try_new(locale.into(), options)?),
            NameType::Currency => Self::Currency(CurrencyDisplaynameV1::make_locale(locale.into())),
        })
    }

    /// The name of a code that the platform has found well-formed.
    pub(crate) fn of(&self, code: &str) -> Result<Option<String>, IntlError> {
        let malformed = |_| IntlError::Locale(code.to_owned());
        Ok(match self {
            Self::Language(names) => {
                let name = names.of(&parse(code)?).into_owned();
                (name != code).then_some(name)
            }
            Self::Region(names) => {
                names.of(Region::try_from_str(code).map_err(malformed)?).map(str::to_owned)
            }
            Self::Script(names) => {
                names.of(Script::try_from_str(code).map_err(malformed)?).map(str::to_owned)
            }
            Self::Currency(locale) => currency(locale, code)?,
        })
    }
}

fn currency(locale: &DataLocale, code: &str) -> Result<Option<String>, IntlError> {
    let found: Option<DataResponse<CurrencyDisplaynameV1>> =
        Baked.load(data::of_one(data::name(code)?, locale)).allow_identifier_not_found()?;
    Ok(found.map(|found| found.payload.get().to_string()))
}
