//! The filter `date`, as Tera has it: of seconds since 1970, or of a date in the form of ISO 8601.

use chrono::format::{Item, StrftimeItems};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde_json::Value;
use std::collections::HashMap;
use tera::{Error, Result};

const FORMAT: &str = "%Y-%m-%d";

pub fn filter(value: &Value, arguments: &HashMap<String, Value>) -> Result<Value> {
    if let Some(unknown) = arguments.keys().find(|name| *name != "format") {
        return Err(Error::msg(format!(
            "date has no argument '{unknown}', only format; for time zones and languages format the date in the script, with Intl"
        )));
    }
    let format = arguments.get("format").map_or(Some(FORMAT), Value::as_str);
    let format = format.ok_or_else(|| Error::msg("the format of date is a string"))?;
    let items: Vec<Item<'_>> = StrftimeItems::new(format).collect();
    if items.contains(&Item::Error) {
        return Err(Error::msg(format!("'{format}' is no format of a date")));
    }
    let date = date(value).ok_or_else(|| {
        Error::msg(format!(
            "{value} is no date: neither seconds since 1970 nor a text such as 2026-01-18T10:30:00Z"
        ))
    })?;
    Ok(Value::from(date.format_with_items(items.into_iter()).to_string()))
}

fn date(value: &Value) -> Option<DateTime<FixedOffset>> {
    if let Some(seconds) = value.as_i64() {
        return DateTime::<Utc>::from_timestamp(seconds, 0).map(|date| date.fixed_offset());
    }
    let text = value.as_str()?;
    let without_zone = || text.parse::<NaiveDateTime>().ok();
    let day = || Some(text.parse::<NaiveDate>().ok()?.and_time(NaiveTime::MIN));
    let in_utc = |date: NaiveDateTime| date.and_utc().fixed_offset();
    DateTime::parse_from_rfc3339(text).ok().or_else(|| without_zone().or_else(day).map(in_utc))
}
