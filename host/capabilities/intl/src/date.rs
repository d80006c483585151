//! `Intl.DateTimeFormat`: a moment in a time zone, in the words of a locale.

mod numeric;
mod pattern;
mod settings;

pub(crate) use settings::DateSettings;

use crate::error::IntlError;
use crate::parts::{Collector, LITERAL, Part, Side};
use icu::calendar::{Date, Gregorian};
use icu::datetime::FixedCalendarDateTimeFormatter;
use icu::datetime::fieldsets::T;
use icu::datetime::fieldsets::enums::CompositeFieldSet;
use icu::datetime::pattern::{DateTimePattern, FixedCalendarDateTimeNames};
use icu::locale::Locale;
use icu::locale::preferences::extensions::unicode::keywords::HourCycle;
use icu::time::zone::{UtcOffset, models::AtTime};
use icu::time::{DateTime, Time, TimeZone as ZoneId, TimeZoneInfo, ZonedDateTime};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use writeable::TryWriteable;

type Moment = ZonedDateTime<Gregorian, TimeZoneInfo<AtTime>>;

/// Everything of one locale and its options that is not the moment.
pub(crate) struct DateFormatter {
    zone: TimeZone,
    zone_id: ZoneId,
    pattern: DateTimePattern,
    names: FixedCalendarDateTimeNames<Gregorian, CompositeFieldSet>,
    /// What stands between the ends of a range.
    dash: &'static str,
}

/// A year that short styles write with two digits, as they do those around the present.
const USUAL: i64 = 1_600_000_000_000;

impl DateFormatter {
    pub(crate) fn new(locale: &Locale, settings: &DateSettings) -> Result<Self, IntlError> {
        let zone = zone_of(&settings.time_zone)?;
        let zone_id = ZoneId::from_iana_id(&settings.time_zone);
        let fields = settings.fields()?;
        let mut preferences = settings.preferences(locale);
        if settings.is_weekday_with_time() && preferences.hour_cycle.is_none() {
            // The pattern of a weekday with a time is one of 12 hours, unless it is told otherwise.
            let time = FixedCalendarDateTimeFormatter::<Gregorian, _>::try_new(preferences, T::hm())
                .map_err(data)?;
            let hours = time.format(&Time::start_of_day()).pattern().to_string();
            preferences.hour_cycle = hours.contains('H').then_some(HourCycle::H23);
        }
        let pattern = match settings.fixed_pattern() {
            Some(pattern) => pattern,
            None => {
                let usual = moment(&zone, zone_id, Timestamp::from_millisecond(USUAL).map_err(data)?)?;
                let pattern_of = |fields| {
                    let formatter =
                        FixedCalendarDateTimeFormatter::try_new(preferences, fields).map_err(data)?;
                    Ok::<_, IntlError>(formatter.format(&usual).pattern().to_string())
                };
                let mut base = pattern_of(fields)?;
                if let Some((usual, better)) = settings.better_date(locale, &base, pattern_of)? {
                    base = base.replace(&usual, &better);
                }
                settings.adjusted(&base)
            }
        };
        let pattern: DateTimePattern =
            pattern.parse().map_err(|why| IntlError::Data(format!("{pattern:?}: {why:?}")))?;
        let mut names = FixedCalendarDateTimeNames::try_new(preferences)?;
        names.include_for_pattern(&pattern).map_err(data)?;
        Ok(Self { zone, zone_id, pattern, names, dash: dash_of(locale) })
    }

    /// The pattern that is used, in the letters of CLDR: it tells what the locale has decided.
    pub(crate) fn pattern(&self) -> String {
        self.pattern.to_string()
    }

    pub(crate) fn format(&self, milliseconds: f64) -> Result<Vec<Part>, IntlError> {
        let moment = moment(&self.zone, self.zone_id, timestamp(milliseconds)?)?;
        let mut collector = Collector::new("datetime");
        let formatter = self.names.with_pattern_unchecked(&self.pattern);
        let formatted = formatter.format(&moment);
        formatted
            .try_write_to_parts(&mut collector)
            .map_err(data)?
            .map_err(|why| IntlError::Data(why.to_string()))?;
        Ok(finished(collector.into_parts()))
    }

    pub(crate) fn format_range(&self, start: f64, end: f64) -> Result<Vec<Part>, IntlError> {
        let [start, end] = [self.format(start)?, self.format(end)?];
        if text(&start) == text(&end) {
            return Ok(start);
        }
        let of_side = |parts: Vec<Part>, side| parts.into_iter().map(move |part| Part { side, ..part });
        let dash = Part::new(LITERAL, self.dash);
        Ok(of_side(start, Side::Start).chain([dash]).chain(of_side(end, Side::End)).collect())
    }
}

/// As CLDR has it for ranges of which no end is shortened.
fn dash_of(locale: &Locale) -> &'static str {
    match locale.id.language.as_str() {
        "ja" => "～",
        "ko" => " ~ ",
        "zh" | "yue" => " – ",
        _ => "\u{2009}–\u{2009}",
    }
}

fn text(parts: &[Part]) -> String {
    parts.iter().map(|part| part.text.as_str()).collect()
}

fn data(why: impl std::fmt::Display) -> IntlError {
    IntlError::Data(why.to_string())
}

fn timestamp(milliseconds: f64) -> Result<Timestamp, IntlError> {
    #[expect(clippy::cast_possible_truncation, reason = "JavaScript gives whole milliseconds")]
    Timestamp::from_millisecond(milliseconds as i64).map_err(|_| {
        IntlError::Unsupported("DateTimeFormat formats dates of the years -9999 to 9999".to_owned())
    })
}

/// The rules of a time zone, or a fixed distance from UTC such as `+05:30`.
fn zone_of(name: &str) -> Result<TimeZone, IntlError> {
    let unknown = || IntlError::Unsupported(format!("there is no time zone {name:?}"));
    if name.starts_with(['+', '-']) {
        return offset_of(name).map(TimeZone::fixed).ok_or_else(unknown);
    }
    crate::zones::database().get(name).map_err(|_| unknown())
}

fn offset_of(name: &str) -> Option<jiff::tz::Offset> {
    let (hours, minutes) = name.get(1..)?.split_once(':')?;
    let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
    jiff::tz::Offset::from_seconds(if name.starts_with('-') { -seconds } else { seconds }).ok()
}

fn moment(zone: &TimeZone, zone_id: ZoneId, timestamp: Timestamp) -> Result<Moment, IntlError> {
    let offset = zone.to_offset(timestamp);
    let civil = offset.to_datetime(timestamp);
    let number = |value: i8| u8::try_from(value).unwrap_or_default();
    let date = Date::try_new_gregorian(i32::from(civil.year()), number(civil.month()), number(civil.day()))
        .map_err(data)?;
    let nanosecond = u32::try_from(civil.subsec_nanosecond()).unwrap_or_default();
    let time =
        Time::try_new(number(civil.hour()), number(civil.minute()), number(civil.second()), nanosecond)
            .map_err(data)?;
    let offset = UtcOffset::try_from_seconds(offset.seconds()).map_err(data)?;
    let zone = zone_id.with_offset(Some(offset)).at_date_time(DateTime { date, time });
    Ok(Moment { date, time, zone })
}

/// The narrow no-break spaces of CLDR become plain ones, as in all browsers: too many programs look for these.
fn finished(mut parts: Vec<Part>) -> Vec<Part> {
    for part in &mut parts {
        part.text = part.text.replace('\u{202f}', " ");
    }
    fractions_apart(parts)
}

/// Seconds with a fraction are one field here, and three pieces in ECMA-402.
fn fractions_apart(parts: Vec<Part>) -> Vec<Part> {
    let mut apart = Vec::with_capacity(parts.len());
    for part in parts {
        let point = part.text.find(|char: char| !char.is_numeric()).filter(|_| part.kind == "second");
        let Some((whole, rest)) = point.and_then(|at| part.text.split_at_checked(at)) else {
            apart.push(part);
            continue;
        };
        let digits = rest.find(char::is_numeric).unwrap_or(rest.len());
        let (point, digits) = rest.split_at(digits);
        for (kind, text) in [("second", whole), (LITERAL, point), ("fractionalSecond", digits)] {
            apart.push(Part { kind, text: text.to_owned(), side: part.side });
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locales::parse;

    fn formatted(locale: &str, settings: &str, at: f64) -> String {
        let settings = serde_json::from_str(settings).unwrap();
        text(&DateFormatter::new(&parse(locale).unwrap(), &settings).unwrap().format(at).unwrap())
    }

    const WINTER: f64 = 1_767_604_023_045.0;
    const SUMMER: f64 = 1_752_528_659_999.0;

    #[test]
    fn a_time_zone_has_its_summer() {
        let settings = r#"{"timeZone":"Europe/Berlin","timeStyle":"long"}"#;
        assert_eq!(formatted("de", settings, WINTER), "10:07:03 MEZ");
        assert_eq!(formatted("de", settings, SUMMER), "23:30:59 MESZ");
    }

    #[test]
    fn dates_in_digits_are_those_of_the_fields_and_not_of_the_short_style() {
        let fields = |skeleton: &str| format!(r#"{{"timeZone":"UTC","skeleton":"{skeleton}"}}"#);
        assert_eq!(formatted("de", &fields("yMd"), WINTER), "5.1.2026");
        assert_eq!(formatted("de-AT", &fields("yMMdd"), WINTER), "05.01.2026");
        assert_eq!(formatted("de", r#"{"timeZone":"UTC","dateStyle":"short"}"#, WINTER), "05.01.26");
        assert_eq!(formatted("de", &fields("yMMMd"), WINTER), "5. Jan. 2026");
        assert_eq!(formatted("en-US", &fields("ssSS"), WINTER), "3.04");
    }

    #[test]
    fn a_weekday_with_a_time_has_the_hours_of_the_locale() {
        let settings = r#"{"timeZone":"UTC","skeleton":"EEEjjmm"}"#;
        assert_eq!(formatted("de", settings, SUMMER), "Mo, 21:30");
        assert_eq!(formatted("en-US", settings, SUMMER), "Mon 09:30 PM");
    }

    #[test]
    fn what_has_no_answer_is_refused() {
        let settings = serde_json::from_str(r#"{"timeZone":"Mars/Olympus","skeleton":"y"}"#).unwrap();
        assert!(DateFormatter::new(&parse("en").unwrap(), &settings).is_err());
        let settings = serde_json::from_str(r#"{"timeZone":"+05:30","skeleton":"y"}"#).unwrap();
        let formatter = DateFormatter::new(&parse("en").unwrap(), &settings).unwrap();
        assert!(formatter.format(8.64e15).is_err());
        assert!(formatter.format(-62_135_596_800_000.0).is_ok(), "the year 1");
    }
}
