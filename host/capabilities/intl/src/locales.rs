//! Language tags.

use crate::error::IntlError;
use icu::locale::{Locale, LocaleCanonicalizer, LocaleExpander};

/// Languages whose data reach what CLDR calls modern or moderate coverage, and so can be formatted in.
const LANGUAGES: &str = "\
    af am ar as az be bg bn bs ca chr cs cy da de el en es et eu fa fi fil fr ga gd gl gu ha he hi hr hu hy ia id ig \
    is it ja jv ka kk km kn ko kok ky lo lt lv mk ml mn mr ms my nb ne nl nn no or pa pcm pl ps pt ro ru sc sd si \
    sk sl so sq sr sv sw ta te th ti tk to tr uk ur uz vi yo yue zh zu";

/// The canonical form of a tag. None: it is not well-formed.
pub(crate) fn canonical(tag: &str) -> Option<String> {
    let mut locale = parse(tag).ok()?;
    LocaleCanonicalizer::new_extended().canonicalize(&mut locale);
    Some(locale.to_string())
}

pub(crate) fn parse(tag: &str) -> Result<Locale, IntlError> {
    Locale::try_from_str(tag).map_err(|_| IntlError::Locale(tag.to_owned()))
}

/// The locale with the subtags that are likely for it, or without those.
pub(crate) fn likely(tag: &str, with: bool) -> Result<String, IntlError> {
    let mut locale = parse(tag)?;
    let expander = LocaleExpander::new_extended();
    if with {
        expander.maximize(&mut locale.id);
    } else {
        expander.minimize(&mut locale.id);
    }
    Ok(locale.to_string())
}

/// Whether there are data for its language.
pub(crate) fn is_known(tag: &str) -> Result<bool, IntlError> {
    let locale = parse(tag)?;
    Ok(LANGUAGES.split_whitespace().any(|language| language == locale.id.language.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_have_one_form() {
        assert_eq!(canonical("EN-us").as_deref(), Some("en-US"));
        assert_eq!(canonical("iw").as_deref(), Some("he"));
        assert_eq!(canonical("not a tag"), None);
        assert_eq!(likely("zh-TW", true).unwrap(), "zh-Hant-TW");
        assert_eq!(likely("en-Latn-US", false).unwrap(), "en");
    }

    #[test]
    fn what_is_known_is_a_matter_of_the_language() {
        assert!(is_known("de-LI").unwrap());
        assert!(!is_known("tlh").unwrap());
    }
}
