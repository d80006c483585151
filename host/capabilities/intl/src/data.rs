//! Requests for data of a locale.

use crate::error::IntlError;
use icu_provider::prelude::*;

/// For all of a kind.
pub(crate) fn of(locale: &DataLocale) -> DataRequest<'_> {
    DataRequest { id: DataIdentifierBorrowed::for_locale(locale), ..Default::default() }
}

/// For one thing by its name, which there may be nothing for.
pub(crate) fn of_one<'a>(name: &'a DataMarkerAttributes, locale: &'a DataLocale) -> DataRequest<'a> {
    let mut metadata = DataRequestMetadata::default();
    metadata.silent = true;
    DataRequest { id: DataIdentifierBorrowed::for_marker_attributes_and_locale(name, locale), metadata }
}

/// A name as the data have it.
pub(crate) fn name(text: &str) -> Result<&DataMarkerAttributes, IntlError> {
    DataMarkerAttributes::try_from_str(text)
        .map_err(|_| IntlError::Unsupported(format!("there is nothing that is called {text:?}")))
}
