//! Durations and sizes as people write them: a number, or a number with a unit.

use crate::error::RuleError;
use serde_json::Value;
use std::time::Duration;

const DURATIONS: [(&str, u64); 5] =
    [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];
const SIZES: [(&str, u64); 4] = [("kb", 1 << 10), ("mb", 1 << 20), ("gb", 1 << 30), ("b", 1)];

/// A duration; a bare number counts in `unit`.
pub(crate) fn duration(option: &str, value: &Value, unit: Duration) -> Result<Duration, RuleError> {
    let bare = u64::try_from(unit.as_millis()).unwrap_or(1);
    amount(value, bare, &DURATIONS).map(Duration::from_millis).ok_or_else(|| {
        let bare = if bare == 1 { "milliseconds" } else { "seconds" };
        let problem = format!("must be more than 0: a whole number of {bare}, or a text like \"500ms\", \"2s\", \"1m\" or \"1h\", not {value}");
        RuleError::new(option, problem)
    })
}

/// A number of bytes.
pub(crate) fn bytes(option: &str, value: &Value) -> Result<u64, RuleError> {
    amount(value, 1, &SIZES).ok_or_else(|| {
        let problem = format!(
            "must be more than 0: a whole number of bytes, or a text like \"200kb\" or \"2mb\", not {value}"
        );
        RuleError::new(option, problem)
    })
}

fn amount(value: &Value, bare: u64, units: &[(&str, u64)]) -> Option<u64> {
    let (number, unit) = match value {
        Value::Number(number) => (number.as_u64()?, bare),
        Value::String(text) => {
            let text = text.trim().to_ascii_lowercase();
            let end = text.find(|char: char| !char.is_ascii_digit())?;
            let (digits, name) = text.split_at(end);
            let unit = units.iter().find(|(unit, _)| *unit == name.trim())?.1;
            (digits.parse().ok()?, unit)
        }
        _ => return None,
    };
    number.checked_mul(unit).filter(|amount| *amount > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn durations_and_sizes_are_read_with_their_units() {
        let second = Duration::from_secs(1);
        for (value, milliseconds) in
            [(json!(2), 2_000), (json!("2s"), 2_000), (json!("250 ms"), 250), (json!("1H"), 3_600_000)]
        {
            assert_eq!(duration("ttl", &value, second), Ok(Duration::from_millis(milliseconds)), "{value}");
        }
        for (value, expected) in
            [(json!(10), 10), (json!("1kb"), 1_024), (json!("2 MB"), 2 << 20), (json!("7b"), 7)]
        {
            assert_eq!(bytes("bodyLimit", &value), Ok(expected), "{value}");
        }
    }

    #[test]
    fn what_is_no_amount_is_an_error_that_says_what_one_is() {
        for value in [
            json!(0),
            json!(-1),
            json!(1.5),
            json!("2"),
            json!("s"),
            json!("-2s"),
            json!(true),
            json!(null),
            json!("99999999999999999999s"),
            json!("18446744073709551615h"),
        ] {
            let error = duration("timeout", &value, Duration::from_millis(1)).unwrap_err();
            assert_eq!(error.option, "timeout");
            assert!(error.problem.contains("\"2s\""), "{value}: {error}");
            assert!(bytes("bodyLimit", &value).is_err(), "{value}");
        }
    }
}
