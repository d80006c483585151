//! When values are the same, and which number is the greater one: JSON knows numbers, not their types.

use serde_json::{Number, Value};
use std::cmp::Ordering;
use std::fmt::Write;

/// A text that two values share exactly if they are equal. `steps` grows with what was looked at.
pub(crate) fn key(value: &Value, steps: &mut u64) -> String {
    let mut text = String::new();
    write(value, &mut text);
    *steps += 1 + text.len() as u64 / 2;
    text
}

fn write(value: &Value, text: &mut String) {
    match value {
        Value::Number(number) => write_number(number, text),
        Value::Array(items) => {
            text.push('[');
            for item in items {
                write(item, text);
                text.push(',');
            }
            text.push(']');
        }
        // Members are in the order of their names.
        Value::Object(members) => {
            text.push('{');
            for (name, member) in members {
                let _ = write!(text, "{name:?}:");
                write(member, text);
                text.push(',');
            }
            text.push('}');
        }
        Value::String(string) => {
            let _ = write!(text, "{string:?}");
        }
        Value::Null | Value::Bool(_) => {
            let _ = write!(text, "{value}");
        }
    }
}

fn write_number(number: &Number, text: &mut String) {
    let _ = match (whole(number), number.as_f64()) {
        (Some(whole), _) => write!(text, "{whole}"),
        (None, Some(float)) => write!(text, "{float:e}"),
        (None, None) => write!(text, "{number}"),
    };
}

/// Numbers from here on are whole, and no integer of the machine.
const TOO_LARGE: f64 = 1.8e19;

/// The number, if it has no fraction and an integer can hold it.
pub(crate) fn whole(number: &Number) -> Option<i128> {
    if let Some(signed) = number.as_i64() {
        return Some(signed.into());
    }
    if let Some(unsigned) = number.as_u64() {
        return Some(unsigned.into());
    }
    let float = number.as_f64()?;
    #[expect(clippy::cast_possible_truncation, reason = "it has no fraction, and its size was looked at")]
    (float.fract() == 0.0 && float.abs() < TOO_LARGE).then_some(float as i128)
}

pub(crate) fn is_whole(number: &Number) -> bool {
    whole(number).is_some() || number.as_f64().is_some_and(|float| float.fract() == 0.0)
}

pub(crate) fn compare(one: &Number, other: &Number) -> Ordering {
    if let (Some(one), Some(other)) = (whole(one), whole(other)) {
        return one.cmp(&other);
    }
    let float = |number: &Number| number.as_f64().unwrap_or(f64::NAN);
    float(one).total_cmp(&float(other))
}

/// How far a quotient may be from a whole number: what a double loses in a division.
const TOLERANCE: f64 = 4.0 * f64::EPSILON;

/// Whether the number is a multiple; `of` is above zero.
pub(crate) fn is_multiple(number: &Number, of: &Number) -> bool {
    if let (Some(number), Some(of)) = (whole(number), whole(of)) {
        return number.checked_rem(of) == Some(0);
    }
    let (Some(number), Some(of)) = (number.as_f64(), of.as_f64()) else { return false };
    let quotient = number / of;
    if !quotient.is_finite() {
        return number % of == 0.0;
    }
    (quotient - quotient.round()).abs() <= TOLERANCE * quotient.abs().max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_the_same_whatever_their_numbers_types() {
        let same = |one: Value, other: Value| key(&one, &mut 0) == key(&other, &mut 0);
        assert!(same(json!({"a": 1.0, "b": [0]}), json!({"b": [-0.0], "a": 1})));
        assert!(same(json!(1e20), json!(100_000_000_000_000_000_000.0)));
        for (one, other) in [
            (json!("1"), json!(1)),
            (json!([1, 2]), json!([12])),
            (json!({"a": 0}), json!({"a": false})),
            (json!(["a,b"]), json!(["a", "b"])),
            (json!(9_007_199_254_740_993_u64), json!(9_007_199_254_740_992_u64)),
        ] {
            assert!(!same(one.clone(), other.clone()), "{one} {other}");
        }
    }

    #[test]
    fn numbers_are_compared_as_such() {
        let number = |value: Value| value.as_number().unwrap().clone();
        let order = |one, other| compare(&number(one), &number(other));
        assert_eq!(order(json!(1), json!(1.5)), Ordering::Less);
        assert_eq!(order(json!(u64::MAX), json!(-1)), Ordering::Greater);
        assert_eq!(order(json!(3.0), json!(3)), Ordering::Equal);
        let multiple = |one, other| is_multiple(&number(one), &number(other));
        assert!(multiple(json!(0.0075), json!(0.0001)) && multiple(json!(4.5), json!(1.5)));
        assert!(!multiple(json!(0.00751), json!(0.0001)) && !multiple(json!(7), json!(2)));
        assert!(multiple(json!(1e308), json!(0.5)) && !multiple(json!(1e308), json!(0.123_456_789)));
        assert!(is_whole(&number(json!(1e300))) && !is_whole(&number(json!(1.5))));
    }
}
