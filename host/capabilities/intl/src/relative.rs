//! `Intl.RelativeTimeFormat`.

use crate::error::IntlError;
use crate::number::number_of;
use crate::parts::{Collector, Part};
use icu::experimental::relativetime::options::Numeric;
use icu::experimental::relativetime::{RelativeTimeFormatter, RelativeTimeFormatterOptions};
use icu::locale::Locale;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RelativeSettings {
    unit: Unit,
    style: Width,
    is_auto: bool,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// How long the words are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Width {
    Long,
    Short,
    Narrow,
}

pub(crate) struct Relative(RelativeTimeFormatter);

macro_rules! formatter {
    ($settings:ident, $locale:ident, $options:ident; $($unit:ident: $long:ident $short:ident $narrow:ident)*) => {
        match ($settings.unit, $settings.style) {
            $(
                (Unit::$unit, Width::Long) => RelativeTimeFormatter::$long($locale.into(), $options),
                (Unit::$unit, Width::Short) => RelativeTimeFormatter::$short($locale.into(), $options),
                (Unit::$unit, Width::Narrow) => RelativeTimeFormatter::$narrow($locale.into(), $options),
            )*
        }
    };
}

impl Relative {
    pub(crate) fn new(locale: &Locale, settings: &RelativeSettings) -> Result<Self, IntlError> {
        let numeric = if settings.is_auto { Numeric::Auto } else { Numeric::Always };
        let options = RelativeTimeFormatterOptions::default().with_numeric(numeric);
        let formatter = formatter!(settings, locale, options;
            Second: try_new_long_second try_new_short_second try_new_narrow_second
            Minute: try_new_long_minute try_new_short_minute try_new_narrow_minute
            Hour: try_new_long_hour try_new_short_hour try_new_narrow_hour
            Day: try_new_long_day try_new_short_day try_new_narrow_day
            Week: try_new_long_week try_new_short_week try_new_narrow_week
            Month: try_new_long_month try_new_short_month try_new_narrow_month
            Quarter: try_new_long_quarter try_new_short_quarter try_new_narrow_quarter
            Year: try_new_long_year try_new_short_year try_new_narrow_year
        );
        Ok(Self(formatter?))
    }

    pub(crate) fn format(&self, value: &str) -> Result<Vec<Part>, IntlError> {
        Ok(Collector::of("decimal", &self.0.format(number_of(value)?)))
    }
}
