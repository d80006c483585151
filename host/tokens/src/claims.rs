//! What a token claims: whether it may be believed now and here, and who it is about.

use crate::refused::Refused;
use serde_json::{Map, Value};

/// What clocks of others may differ by, in seconds.
pub(crate) const LEEWAY: i64 = 60;
/// As long as a subject can be by `OpenID` Connect.
pub(crate) const MAX_SUBJECT_CHARS: usize = 255;

/// Whom a token is about, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stated {
    pub(crate) subject: String,
    /// Seconds since 1970.
    pub(crate) expires_at: i64,
}

/// Checks times and audience. Whose it is and that it is theirs has been seen before.
pub(crate) fn check(claims: &Map<String, Value>, audiences: &[&str], now: i64) -> Result<Stated, Refused> {
    let expires_at = seconds(claims, "exp")?.ok_or(Refused::Missing("exp"))?;
    if now >= expires_at.saturating_add(LEEWAY) {
        return Err(Refused::Expired);
    }
    if seconds(claims, "nbf")?.is_some_and(|from| from > now.saturating_add(LEEWAY)) {
        return Err(Refused::NotYetValid);
    }
    if seconds(claims, "iat")?.is_some_and(|at| at > now.saturating_add(LEEWAY)) {
        return Err(Refused::IssuedInFuture);
    }
    let is_ours = match claims.get("aud").ok_or(Refused::Missing("aud"))? {
        Value::String(audience) => audiences.contains(&audience.as_str()),
        Value::Array(list) if list.iter().all(Value::is_string) => {
            list.iter().filter_map(Value::as_str).any(|audience| audiences.contains(&audience))
        }
        _ => return Err(Refused::BadClaim("aud")),
    };
    if !is_ours {
        return Err(Refused::WrongAudience);
    }
    let subject = claims.get("sub").ok_or(Refused::Missing("sub"))?;
    let subject = subject.as_str().filter(|subject| is_word(subject, MAX_SUBJECT_CHARS));
    Ok(Stated { subject: subject.ok_or(Refused::BadClaim("sub"))?.to_owned(), expires_at })
}

/// A time, which may be a fraction.
fn seconds(claims: &Map<String, Value>, name: &'static str) -> Result<Option<i64>, Refused> {
    let Some(value) = claims.get(name) else { return Ok(None) };
    let number = value.as_i64().or_else(|| {
        let fraction = value.as_f64().filter(|fraction| fraction.abs() < 1e15)?;
        #[expect(clippy::cast_possible_truncation, reason = "it is smaller than any number of 64 bits")]
        Some(fraction.floor() as i64)
    });
    number.map(Some).ok_or(Refused::BadClaim(name))
}

/// Whether it can be shown, and is not endless.
pub(crate) fn is_word(text: &str, most: usize) -> bool {
    let chars = text.chars().count();
    (1..=most).contains(&chars) && !text.chars().any(char::is_control)
}

/// A claim by its name, or by a path of names with dots between them.
pub(crate) fn find<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    if let Some(value) = claims.get(name) {
        return Some(value);
    }
    let (first, rest) = name.split_once('.')?;
    find(claims.get(first)?.as_object()?, rest)
}

/// A list of words, or words with blanks between them.
pub(crate) fn words(claims: &Map<String, Value>, name: &str) -> Vec<String> {
    match find(claims, name) {
        Some(Value::String(text)) => text.split_ascii_whitespace().map(str::to_owned).collect(),
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// A text that can be shown.
pub(crate) fn text(claims: &Map<String, Value>, name: &str) -> Option<String> {
    find(claims, name)?.as_str().filter(|text| is_word(text, MAX_SUBJECT_CHARS)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    const NOW: i64 = 1_800_000_000;

    fn checked(change: &Value) -> Result<Stated, String> {
        let mut claims = json!({ "sub": "ada", "aud": "here", "exp": NOW + 10 });
        for (name, value) in change.as_object().unwrap() {
            claims[name] = value.clone();
        }
        let mut claims = claims.as_object().unwrap().clone();
        claims.retain(|_, value| !value.is_null());
        check(&claims, &["here", "there"], NOW).map_err(|refused| format!("{refused:?}"))
    }

    #[test]
    fn a_token_is_believed_in_its_time_and_by_its_audience() {
        for fits in [
            json!({}),
            json!({ "exp": NOW - LEEWAY + 1 }),
            json!({ "exp": 1_800_000_010.5 }),
            json!({ "nbf": NOW + LEEWAY, "iat": NOW + LEEWAY }),
            json!({ "aud": ["elsewhere", "there"] }),
        ] {
            assert_eq!(checked(&fits).unwrap().subject, "ada", "{fits}");
        }
        for (change, refused) in [
            (json!({ "exp": null }), "Missing(\"exp\")"),
            (json!({ "exp": "1900000000" }), "BadClaim(\"exp\")"),
            (json!({ "exp": 1e300 }), "BadClaim(\"exp\")"),
            (json!({ "exp": u64::MAX }), "BadClaim(\"exp\")"),
            (json!({ "exp": NOW - LEEWAY }), "Expired"),
            (json!({ "exp": i64::MIN }), "Expired"),
            (json!({ "exp": -1 }), "Expired"),
            (json!({ "nbf": NOW + LEEWAY + 1 }), "NotYetValid"),
            (json!({ "nbf": [] }), "BadClaim(\"nbf\")"),
            (json!({ "iat": NOW + LEEWAY + 1 }), "IssuedInFuture"),
            (json!({ "aud": null }), "Missing(\"aud\")"),
            (json!({ "aud": [] }), "WrongAudience"),
            (json!({ "aud": "Here" }), "WrongAudience"),
            (json!({ "aud": ["here", 1] }), "BadClaim(\"aud\")"),
            (json!({ "aud": { "here": 1 } }), "BadClaim(\"aud\")"),
            (json!({ "sub": null }), "Missing(\"sub\")"),
            (json!({ "sub": "" }), "BadClaim(\"sub\")"),
            (json!({ "sub": "a\nb" }), "BadClaim(\"sub\")"),
            (json!({ "sub": 7 }), "BadClaim(\"sub\")"),
            (json!({ "sub": "x".repeat(256) }), "BadClaim(\"sub\")"),
        ] {
            assert_eq!(checked(&change).unwrap_err(), refused, "{change}");
        }
    }

    #[test]
    fn a_claim_is_found_by_its_name_or_its_path() {
        let claims = json!({
            "https://a.example/roles": ["x"], "realm_access": { "roles": ["y", 1] }, "scope": " read  write ", "n": 1,
        });
        let claims = claims.as_object().unwrap();
        assert_eq!(words(claims, "https://a.example/roles"), ["x"]);
        assert_eq!(words(claims, "realm_access.roles"), ["y"]);
        assert_eq!(words(claims, "scope"), ["read", "write"]);
        for none in ["n", "", ".", "realm_access.roles.0", "none"] {
            assert!(words(claims, none).is_empty(), "{none}");
        }
    }

    proptest! {
        /// No number is taken for a time that it is not.
        #[test]
        fn no_time_runs_over(exp in any::<i64>(), nbf in any::<i64>(), fraction in any::<f64>()) {
            let believed = checked(&json!({ "exp": exp, "nbf": nbf })).is_ok();
            prop_assert_eq!(believed, exp > NOW - LEEWAY && nbf <= NOW + LEEWAY);
            drop(checked(&json!({ "exp": fraction })));
        }
    }
}
