//! Durations as people write them: "500ms", "2s", "5m", "1h".

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// A duration that a setting says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Span(Duration);

/// The text is no duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a duration such as \"500ms\" or \"2s\"")]
pub struct InvalidSpan;

/// Milliseconds in each unit, the largest first.
const UNITS: [(&str, u64); 4] = [("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

impl Span {
    /// So many milliseconds.
    pub const fn millis(millis: u64) -> Self {
        Self(Duration::from_millis(millis))
    }

    /// So many seconds.
    pub const fn secs(secs: u64) -> Self {
        Self(Duration::from_secs(secs))
    }

    /// For what wants a duration.
    pub const fn get(self) -> Duration {
        self.0
    }
}

impl From<Span> for Duration {
    fn from(span: Span) -> Self {
        span.0
    }
}

impl FromStr for Span {
    type Err = InvalidSpan;

    fn from_str(text: &str) -> Result<Self, InvalidSpan> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at(digits);
        let number: u64 = number.parse().map_err(|_| InvalidSpan)?;
        let (_, millis) = UNITS.iter().find(|(name, _)| *name == unit).ok_or(InvalidSpan)?;
        number.checked_mul(*millis).map(Self::millis).ok_or(InvalidSpan)
    }
}

impl TryFrom<String> for Span {
    type Error = InvalidSpan;

    fn try_from(text: String) -> Result<Self, InvalidSpan> {
        text.parse()
    }
}

impl From<Span> for String {
    fn from(span: Span) -> Self {
        span.to_string()
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = u64::try_from(self.0.as_millis()).unwrap_or(u64::MAX);
        let fits = |(_, unit): &&(&str, u64)| millis != 0 && millis.is_multiple_of(*unit);
        match UNITS.iter().find(fits) {
            Some((name, unit)) => write!(f, "{}{name}", millis / unit),
            None => f.write_str("0s"),
        }
    }
}

impl JsonSchema for Span {
    fn schema_name() -> Cow<'static, str> {
        "Span".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "x-kind": "duration", "pattern": "^[0-9]+(ms|s|m|h)$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_a_number_and_a_unit() {
        for (text, millis) in [("500ms", 500), ("2s", 2_000), ("5m", 300_000), ("1h", 3_600_000), ("0s", 0)] {
            assert_eq!(text.parse(), Ok(Span::millis(millis)), "{text}");
        }
        for text in ["", "5", "s", "1.5s", "-1s", "+1s", "1 s", "2S", "fast", "99999999999999999999s", "1s "]
        {
            assert_eq!(text.parse::<Span>(), Err(InvalidSpan), "{text}");
        }
    }

    #[test]
    fn it_is_shown_in_the_largest_unit_that_is_exact() {
        for (text, shown) in
            [("60s", "1m"), ("1500ms", "1500ms"), ("90s", "90s"), ("0ms", "0s"), ("60m", "1h")]
        {
            assert_eq!(text.parse::<Span>().unwrap().to_string(), shown);
        }
    }
}
