//! The words of units. The data have one table for each quantity, in three parts by how usual a unit is.

use super::settings::UnitDisplay;
use super::style::UnitPatterns;
use crate::data;
use crate::error::IntlError;
use icu::experimental::dimension::provider::units::categorized_display_names as tables;
use icu::experimental::provider::Baked;
use icu::locale::Locale;
use icu_provider::prelude::*;

/// The first table that has the words in the language. The words of no language are symbols, which each table may
/// have: they count where no table has others.
macro_rules! look_up {
    ($request:expr, $($table:ident)*) => {{
        let mut symbols: Option<UnitPatterns> = None;
        $(
            let found: Option<DataResponse<tables::$table>> = Baked.load($request).allow_identifier_not_found()?;
            if let Some(found) = found {
                let is_symbol = found.metadata.locale.is_some_and(|locale| locale.is_unknown());
                let patterns = found.payload.cast();
                if !is_symbol {
                    return Ok(patterns);
                }
                symbols.get_or_insert(patterns);
            }
        )*
        symbols
    }};
}

pub(super) fn load(locale: &Locale, unit: &str, display: UnitDisplay) -> Result<UnitPatterns, IntlError> {
    let data_locale = tables::UnitsNamesLengthCoreV1::make_locale(locale.into());
    let width = match display {
        UnitDisplay::Short => "short",
        UnitDisplay::Narrow => "narrow",
        UnitDisplay::Long => "long",
    };
    let name = format!("{width}-{unit}");
    let request = data::of_one(data::name(&name)?, &data_locale);
    let symbols = look_up!(request,
        UnitsNamesLengthCoreV1 UnitsNamesLengthExtendedV1 UnitsNamesLengthOutlierV1
        UnitsNamesMassCoreV1 UnitsNamesMassExtendedV1 UnitsNamesMassOutlierV1
        UnitsNamesVolumeCoreV1 UnitsNamesVolumeExtendedV1 UnitsNamesVolumeOutlierV1
        UnitsNamesAreaCoreV1 UnitsNamesAreaExtendedV1 UnitsNamesAreaOutlierV1
        UnitsNamesDurationCoreV1 UnitsNamesDurationExtendedV1 UnitsNamesDurationOutlierV1
    );
    symbols.ok_or_else(|| {
        IntlError::Unsupported(format!(
            "NumberFormat has no words for the unit {unit:?} here; it knows units of length, mass, volume, area and \
             duration"
        ))
    })
}
