//! The key, or the token, that a request carries.

use crate::key::id_of;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};
use stoa_tokens::{is_ours, looks_like_a_token};

/// A longer one is none of ours; hashing it would be work for whoever sends it often.
const MAX_KEY_BYTES: usize = 1_024;

/// What stands in `Authorization`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bearer<'a> {
    /// Nothing.
    Nothing,
    /// What may be a key.
    Key(&'a str),
    /// What may be a JSON Web Token.
    Token(&'a str),
    /// Something else: another scheme, or more than one.
    Other,
}

impl<'a> Bearer<'a> {
    /// Of a request.
    pub fn of(headers: &'a HeaderMap) -> Self {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let Some(value) = values.next() else { return Self::Nothing };
        match token(value).filter(|_| values.next().is_none()) {
            Some(text) if looks_like_a_token(text) => Self::Token(text),
            Some(text) if text.len() <= MAX_KEY_BYTES => Self::Key(text),
            _ => Self::Other,
        }
    }
}

/// Whether it has the form of a key of the platform, or of a token signed by it, valid or not.
pub fn carries_key(authorization: &HeaderValue) -> bool {
    token(authorization)
        .is_some_and(|text| id_of(text).is_some() || looks_like_a_token(text) && is_ours(text))
}

fn token(value: &HeaderValue) -> Option<&str> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, value.parse().unwrap());
        }
        format!("{:?}", Bearer::of(&headers))
    }

    #[test]
    fn one_bearer_is_a_key_and_nothing_else_is() {
        assert_eq!(of(&[]), "Nothing");
        for scheme in ["Bearer", "bearer", "BEARER"] {
            assert_eq!(of(&[&format!("{scheme} a key ")]), "Key(\"a key\")");
        }
        let long = format!("Bearer {}", "x".repeat(MAX_KEY_BYTES + 1));
        for values in [&["Basic YTpi"][..], &["Bearer"], &["key"], &[&long], &["Bearer a", "Bearer b"]] {
            assert_eq!(of(values), "Other", "{values:?}");
        }
    }

    #[test]
    fn a_token_is_told_from_a_key_however_long_it_is() {
        let long = format!("Bearer ey{}.e30.x", "x".repeat(5_000));
        assert!(of(&[&long]).starts_with("Token(\"ey"));
        assert_eq!(of(&["Bearer eyJhbGciOiJFUzI1NiJ9.e30.x"]), "Token(\"eyJhbGciOiJFUzI1NiJ9.e30.x\")");
        assert_eq!(of(&["Bearer ey.b"]), "Key(\"ey.b\")");
        // {"alg":"ES256","kid":"stoa_a"}
        let ours = HeaderValue::from_static("Bearer eyJhbGciOiJFUzI1NiIsImtpZCI6InN0b2FfYSJ9.e30.x");
        assert!(carries_key(&ours));
    }

    #[test]
    fn what_looks_like_a_key_is_told_from_other_tokens() {
        let key = format!("Bearer stoa_{}_{}", "a".repeat(12), "b".repeat(43));
        assert!(carries_key(&HeaderValue::from_str(&key).unwrap()));
        for other in ["Bearer eyJhbGciOiJIUzI1NiJ9.e30.x", "Basic c3RvYV8=", "Bearer stoa_short", "stoa_"] {
            assert!(!carries_key(&HeaderValue::from_static(other)), "{other}");
        }
    }
}
