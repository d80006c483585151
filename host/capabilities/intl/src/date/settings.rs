//! What a script wants of a date, as the platform's JavaScript sends it.

use super::pattern;
use crate::error::IntlError;
use icu::datetime::DateTimeFormatterPreferences;
use icu::datetime::fieldbag::DateTimeFieldBag;
use icu::datetime::fieldsets::builder::{DateFields, FieldSetBuilder, ZoneStyle};
use icu::datetime::fieldsets::enums::CompositeFieldSet;
use icu::datetime::options::{Length, TimePrecision};
use icu::locale::Locale;
use icu::locale::preferences::extensions::unicode::keywords::HourCycle;
use serde::Deserialize;

/// Either a skeleton in the letters of CLDR, or styles.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct DateSettings {
    pub(crate) time_zone: String,
    pub(crate) skeleton: Option<String>,
    pub(crate) date_style: Option<Style>,
    pub(crate) time_style: Option<Style>,
    pub(crate) hour_cycle: Option<Cycle>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Style {
    Full,
    Long,
    Medium,
    Short,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Cycle {
    H11,
    H12,
    H23,
    H24,
}

impl DateSettings {
    pub(super) fn preferences(&self, locale: &Locale) -> DateTimeFormatterPreferences {
        let mut preferences = DateTimeFormatterPreferences::from(locale);
        preferences.calendar_algorithm = None;
        match self.hour_cycle {
            Some(Cycle::H11) => preferences.hour_cycle = Some(HourCycle::H11),
            Some(Cycle::H12) => preferences.hour_cycle = Some(HourCycle::H12),
            // No locale counts from 1 to 24; where a script wants it, the pattern is changed.
            Some(Cycle::H23 | Cycle::H24) => preferences.hour_cycle = Some(HourCycle::H23),
            None => {}
        }
        preferences
    }

    pub(super) fn fields(&self) -> Result<CompositeFieldSet, IntlError> {
        match &self.skeleton {
            Some(skeleton) => Ok(DateTimeFieldBag::from_skeleton(skeleton).to_composite_field_set()),
            None => self.style_fields(),
        }
    }

    /// The part of a pattern that is the date, and what should be there: icu4x has the dates of styles only, where
    /// fields that are asked for one by one have patterns of their own.
    pub(super) fn better_date(
        &self,
        locale: &Locale,
        base: &str,
        pattern_of: impl Fn(CompositeFieldSet) -> Result<String, IntlError>,
    ) -> Result<Option<(String, String)>, IntlError> {
        let Some(skeleton) = &self.skeleton else { return Ok(None) };
        let date: String = skeleton.chars().filter(|letter| "GyMEd".contains(*letter)).collect();
        let bag = DateTimeFieldBag::from_skeleton(&date);
        if pattern::lacks_words(base, skeleton) {
            let mut builder = bag.to_field_set_builder();
            builder.length = Some(Length::Long);
            let words = builder.build_composite().map_err(|why| IntlError::Data(why.to_string()))?;
            let usual = pattern_of(bag.to_composite_field_set())?;
            return Ok(Some((usual, pattern::narrowed(&pattern_of(words)?))));
        }
        let Some(better) = super::numeric::pattern_of(locale, &date) else { return Ok(None) };
        Ok(Some((pattern_of(bag.to_composite_field_set())?, better.to_owned())))
    }

    fn style_fields(&self) -> Result<CompositeFieldSet, IntlError> {
        let mut builder = FieldSetBuilder::new();
        if let Some(style) = self.date_style {
            builder.date_fields = Some(if style == Style::Full { DateFields::YMDE } else { DateFields::YMD });
            builder.length = Some(match style {
                Style::Full | Style::Long => Length::Long,
                Style::Medium => Length::Medium,
                Style::Short => Length::Short,
            });
        }
        if let Some(style) = self.time_style {
            builder.time_precision =
                Some(if style == Style::Short { TimePrecision::Minute } else { TimePrecision::Second });
            builder.zone_style = match style {
                Style::Full => Some(ZoneStyle::SpecificLong),
                Style::Long => Some(ZoneStyle::SpecificShort),
                Style::Medium | Style::Short => None,
            };
        }
        builder.build_composite().map_err(|why| IntlError::Data(why.to_string()))
    }

    pub(super) fn is_weekday_with_time(&self) -> bool {
        let has = |letter| self.skeleton.as_ref().is_some_and(|skeleton| skeleton.contains(letter));
        has('E') && has('j') && !has('d') && !has('M')
    }

    /// Minutes and seconds without an hour are the same everywhere.
    pub(super) fn fixed_pattern(&self) -> Option<String> {
        let skeleton = self.skeleton.as_ref()?;
        let is_short = skeleton.chars().all(|letter| "msS".contains(letter));
        is_short.then(|| {
            let has = |letter| skeleton.contains(letter);
            let digits = skeleton.matches('S').count();
            let fraction = if digits > 0 { format!(".{}", "S".repeat(digits)) } else { String::new() };
            match (has('m'), has('s')) {
                (true, true) => format!("mm:ss{fraction}"),
                (true, false) => "m".to_owned(),
                (false, _) => format!("s{fraction}"),
            }
        })
    }

    /// The pattern that the locale has for these fields, with each as wide as it was asked for.
    pub(super) fn adjusted(&self, base: &str) -> String {
        let wanted = self.skeleton.as_deref().unwrap_or_default();
        pattern::adjusted(base, wanted, self.hour_cycle == Some(Cycle::H24))
    }
}
