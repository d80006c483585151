//! The rules of time zones, as they were when this program was built: the same on every machine.

use jiff::tz::TimeZoneDatabase;
use std::sync::LazyLock;

static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

pub(crate) fn database() -> &'static TimeZoneDatabase {
    &DATABASE
}

/// The name of a time zone as the database writes it. None: it has no such zone.
pub(crate) fn name_of(name: &str) -> Option<String> {
    DATABASE.get(name).ok()?.iana_name().map(str::to_owned)
}

/// The names of all of them.
pub(crate) fn names() -> Vec<String> {
    DATABASE.available().map(|name| name.to_string()).collect()
}
