//! The id that a request is known by in answers, logs and complaints.

use http::HeaderValue;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

const PREFIX: &[u8] = b"req_";
const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// How long an id from outside may be: enough for every tracing system's, too little to fill a log with.
const GIVEN: std::ops::RangeInclusive<usize> = 8..=64;

/// `req_` and 32 hexadecimal digits, or what a trusted proxy calls the request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The name of the header that carries it, both ways.
    pub const HEADER: http::HeaderName = http::HeaderName::from_static("x-request-id");

    /// A new one. The numbers are those with which the standard library seeds its maps: no two are alike and
    /// none costs a system call, which is all that an id needs. It is not a secret.
    pub fn random() -> Self {
        let half = || RandomState::new().hash_one(());
        let bits = (u128::from(half()) << 64) | u128::from(half());
        let mut text = [0_u8; PREFIX.len() + 32];
        let (prefix, digits) = text.split_at_mut(PREFIX.len());
        prefix.copy_from_slice(PREFIX);
        for (place, digit) in digits.iter_mut().rev().enumerate() {
            let nibble = (bits >> (place * 4)) & 0xf;
            *digit =
                usize::try_from(nibble).ok().and_then(|nibble| DIGITS.get(nibble)).copied().unwrap_or(b'0');
        }
        Self(std::str::from_utf8(&text).unwrap_or_default().into())
    }

    /// What a proxy says, if it is 8 to 64 characters of `A-Z a-z 0-9 _ -`. Whether to believe it is for the
    /// caller to know.
    pub fn from_proxy(given: &str) -> Option<Self> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        (GIVEN.contains(&given.len()) && given.bytes().all(is_plain)).then(|| Self(given.into()))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same text, shared.
    pub fn shared(&self) -> Arc<str> {
        Arc::clone(&self.0)
    }

    /// For the `X-Request-Id` of the answer.
    pub fn header_value(&self) -> HeaderValue {
        // What an id may consist of is what a header may.
        HeaderValue::from_str(&self.0).unwrap_or_else(|_| HeaderValue::from_static("req_unknown"))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn ids_have_the_promised_form_and_never_repeat() {
        let ids: HashSet<_> = (0..10_000).map(|_| RequestId::random()).collect();
        assert_eq!(ids.len(), 10_000);
        for id in ids {
            let digits = id.as_str().strip_prefix("req_").unwrap();
            assert_eq!(digits.len(), 32);
            assert!(digits.bytes().all(|byte| DIGITS.contains(&byte)), "{id}");
            assert_eq!(id.header_value(), id.as_str());
        }
    }

    #[test]
    fn every_digit_of_an_id_varies() {
        let ids: Vec<_> = (0..1_000).map(|_| RequestId::random()).collect();
        for place in PREFIX.len()..PREFIX.len() + 32 {
            let seen: HashSet<_> = ids.iter().map(|id| id.as_str().as_bytes()[place]).collect();
            assert!(seen.len() > 8, "place {place} is one of {seen:?}");
        }
    }

    #[test]
    fn an_id_from_outside_cannot_smuggle_anything_in() {
        assert_eq!(RequestId::from_proxy("trace-0123_AZ").unwrap().as_str(), "trace-0123_AZ");
        for bad in
            ["", "short", "has space", "a\r\nset-cookie: x", "ünicode-id", "semi;colon", &"a".repeat(65)]
        {
            assert_eq!(RequestId::from_proxy(bad), None, "{bad:?}");
        }
    }
}
