//! Requests that depend on what the client has already: RFC 9110, section 13.

use http::header::{IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, RANGE};
use http::{HeaderMap, HeaderName};
use std::time::UNIX_EPOCH;

/// What comes of the conditions of a GET or HEAD.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// It is answered.
    Holds,
    /// The client has it.
    NotModified,
    /// It is about something else.
    Fails,
}

/// In the order of the standard. `modified` is in seconds since 1970.
pub(super) fn condition(headers: &HeaderMap, etag: &str, modified: u64) -> Condition {
    if headers.contains_key(IF_MATCH) {
        if !tags(headers, &IF_MATCH).any(|tag| tag == "*" || tag == etag) {
            return Condition::Fails;
        }
    } else if date(headers, &IF_UNMODIFIED_SINCE).is_some_and(|since| modified > since) {
        return Condition::Fails;
    }
    let is_known = if headers.contains_key(IF_NONE_MATCH) {
        tags(headers, &IF_NONE_MATCH).any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
    } else {
        date(headers, &IF_MODIFIED_SINCE).is_some_and(|since| modified <= since)
    };
    if is_known { Condition::NotModified } else { Condition::Holds }
}

/// Whether the request wants a part of exactly this.
pub(super) fn has_range(headers: &HeaderMap, etag: &str, modified: u64) -> bool {
    let of_this = match headers.get(IF_RANGE).map(|value| value.to_str().unwrap_or_default().trim()) {
        None => true,
        // Weak tags do not say that the bytes are the same.
        Some(tag) if tag.starts_with('"') => tag == etag,
        Some(_) => date(headers, &IF_RANGE) == Some(modified),
    };
    of_this && headers.contains_key(RANGE)
}

fn tags<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim)
}

/// What is no date says nothing.
fn date(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    let date = httpdate::parse_http_date(headers.get(name)?.to_str().ok()?.trim()).ok()?;
    Some(date.duration_since(UNIX_EPOCH).ok()?.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    const TAG: &str = "\"a1\"";
    /// 2024-01-02T03:04:05Z
    const MODIFIED: u64 = 1_704_164_645;
    const THEN: &str = "Tue, 02 Jan 2024 03:04:05 GMT";
    const BEFORE: &str = "Tue, 02 Jan 2024 03:04:04 GMT";

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn conditions_are_taken_in_the_order_of_the_standard() {
        use Condition::{Fails, Holds, NotModified};
        for (pairs, expected) in [
            (&[][..], Holds),
            (&[("if-none-match", "\"a1\"")], NotModified),
            (&[("if-none-match", "W/\"a1\"")], NotModified),
            (&[("if-none-match", "\"b\", \"a1\"")], NotModified),
            (&[("if-none-match", "\"b\""), ("if-none-match", "\"a1\"")], NotModified),
            (&[("if-none-match", "*")], NotModified),
            (&[("if-none-match", "a1")], Holds),
            (&[("if-none-match", "\"b\"")], Holds),
            (&[("if-modified-since", THEN)], NotModified),
            (&[("if-modified-since", BEFORE)], Holds),
            (&[("if-modified-since", "yesterday")], Holds),
            // The tag counts more than the date.
            (&[("if-none-match", "\"b\""), ("if-modified-since", THEN)], Holds),
            (&[("if-match", "\"a1\"")], Holds),
            (&[("if-match", "*")], Holds),
            (&[("if-match", "\"b\"")], Fails),
            (&[("if-match", "W/\"a1\"")], Fails),
            (&[("if-match", "")], Fails),
            (&[("if-unmodified-since", THEN)], Holds),
            (&[("if-unmodified-since", BEFORE)], Fails),
            (&[("if-unmodified-since", "x")], Holds),
            (&[("if-match", "\"a1\""), ("if-unmodified-since", BEFORE)], Holds),
            (&[("if-match", "\"b\""), ("if-none-match", "\"a1\"")], Fails),
            (&[("if-match", "\"a1\""), ("if-none-match", "\"a1\"")], NotModified),
        ] {
            assert_eq!(condition(&headers(pairs), TAG, MODIFIED), expected, "{pairs:?}");
        }
    }

    #[test]
    fn a_part_is_of_what_the_client_has_the_rest_of() {
        let with = |if_range: &'static str| {
            has_range(&headers(&[("range", "bytes=0-1"), ("if-range", if_range)]), TAG, MODIFIED)
        };
        assert!(has_range(&headers(&[("range", "bytes=0-1")]), TAG, MODIFIED));
        assert!(with(TAG) && with(THEN));
        for other in ["\"b\"", "W/\"a1\"", "*", BEFORE, "Tue, 02 Jan 2024 03:04:06 GMT", "", "x"] {
            assert!(!with(other), "{other}");
        }
        assert!(!has_range(&headers(&[("if-range", TAG)]), TAG, MODIFIED));
    }
}
