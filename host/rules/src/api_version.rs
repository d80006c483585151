//! `version`: which version of an API a route belongs to, how it is asked for, and until when.

use crate::error::RuleError;
use http::header::{LINK, VARY};
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::tz::TimeZone;
use serde_json::Value;
use std::cmp::Ordering;
use std::sync::Arc;

/// Asks for a version where the path does not: the name that the routers of the field read.
pub const ACCEPT_VERSION: HeaderName = HeaderName::from_static("accept-version");
/// Says which version answered.
const API_VERSION: HeaderName = HeaderName::from_static("api-version");
/// RFC 9745.
const DEPRECATION: HeaderName = HeaderName::from_static("deprecation");
/// RFC 8594.
const SUNSET: HeaderName = HeaderName::from_static("sunset");

const MAX_NAME_BYTES: usize = 32;
const TAKES: &str =
    "must be a version: 2, \"1.1\" or \"2026-01-31\", or an object with name, deprecated, sunset, link, by";

/// A version of an API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiVersion {
    name: Arc<str>,
    /// `/v2`. None: the path does not say the version.
    prefix: Option<Arc<str>>,
    by_header: bool,
    deprecated: bool,
    /// What its answers say of it.
    told: Vec<(HeaderName, HeaderValue)>,
}

impl ApiVersion {
    pub(crate) fn read(value: &Value) -> Result<Self, RuleError> {
        let Value::Object(parts) = value else { return Self::new(name("version", value)?, None) };
        if let Some(other) =
            parts.keys().find(|part| !["name", "deprecated", "sunset", "link", "by"].contains(&part.as_str()))
        {
            let problem = "is not there; there are name, deprecated, sunset, link, by";
            return Err(RuleError::new(format!("version.{other}"), problem));
        }
        let part = |part: &str| parts.get(part).filter(|value| !value.is_null());
        let given = part("name").ok_or_else(|| RuleError::new("version.name", "is missing"))?;
        let by = match part("by").map(Value::as_str) {
            None => None,
            Some(Some(by @ ("path" | "header"))) => Some(by),
            Some(_) => {
                let problem =
                    "must be \"path\" or \"header\"; left out, the version can be asked for in both ways";
                return Err(RuleError::new("version.by", problem));
            }
        };
        let mut version = Self::new(name("version.name", given)?, by)?;
        let since = match part("deprecated") {
            None | Some(Value::Bool(false)) => None,
            // Long ago, as far as its clients are concerned.
            Some(Value::Bool(true)) => Some(Timestamp::UNIX_EPOCH),
            Some(date) => Some(moment("version.deprecated", date)?),
        };
        let until = part("sunset").map(|date| moment("version.sunset", date)).transpose()?;
        if let (Some(since), Some(until)) = (since, until)
            && until < since
        {
            let problem = "is before the date of version.deprecated: what is gone cannot become deprecated";
            return Err(RuleError::new("version.sunset", problem));
        }
        version.deprecated = since.is_some();
        version.tell(since, until);
        if let Some(link) = part("link") {
            version.link(link, since.is_some(), until.is_some())?;
        }
        Ok(version)
    }

    fn new(name: String, by: Option<&str>) -> Result<Self, RuleError> {
        let shown = HeaderValue::from_str(&name).map_err(|_| RuleError::new("version", TAKES))?;
        let prefix = (by != Some("header")).then(|| format!("/v{name}").into());
        Ok(Self {
            prefix,
            name: name.into(),
            by_header: by != Some("path"),
            deprecated: false,
            told: vec![(API_VERSION, shown)],
        })
    }

    fn tell(&mut self, since: Option<Timestamp>, until: Option<Timestamp>) {
        let since = since.map(|since| (DEPRECATION, format!("@{}", since.as_second())));
        let until = until.and_then(|until| {
            Some((SUNSET, DateTimePrinter::new().timestamp_to_rfc9110_string(&until).ok()?))
        });
        for (name, text) in since.into_iter().chain(until) {
            self.told.extend(HeaderValue::try_from(text).map(|value| (name, value)));
        }
    }

    fn link(&mut self, link: &Value, deprecated: bool, sunset: bool) -> Result<(), RuleError> {
        let refused = |problem: &str| RuleError::new("version.link", problem);
        let relation = match (deprecated, sunset) {
            (true, _) => "deprecation",
            (false, true) => "sunset",
            (false, false) => {
                return Err(refused("is what a deprecated version tells more at; add deprecated or sunset"));
            }
        };
        let plain = |byte: u8| byte.is_ascii_graphic() && !b"<>\"\\^`{|}".contains(&byte);
        let url = link.as_str().filter(|url| !url.is_empty() && url.bytes().all(plain));
        let url = url.ok_or_else(|| refused("must be a URL, absolute or of this host"))?;
        let value = HeaderValue::try_from(format!("<{url}>; rel=\"{relation}\""));
        self.told.push((LINK, value.map_err(|_| refused("is no URL"))?));
        Ok(())
    }

    /// `2`, `1.1`, `2026-01-31`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What its paths begin with, if they say the version: `/v2`.
    pub fn prefix(&self) -> Option<&Arc<str>> {
        self.prefix.as_ref()
    }

    /// Whether a header can ask for it.
    pub fn by_header(&self) -> bool {
        self.by_header
    }

    /// Whether nobody should begin to use it.
    pub fn is_deprecated(&self) -> bool {
        self.deprecated
    }

    /// Says on an answer what is to be known of it.
    pub fn apply(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.told {
            headers.append(name, value.clone());
        }
    }

    /// Who asks for none gets the first in this order: none at all, then the newest that is not deprecated.
    pub fn preference(one: Option<&Self>, other: Option<&Self>) -> Ordering {
        match (one, other) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(one), Some(other)) => {
                let newest = || numbers(&other.name).cmp(numbers(&one.name));
                let newest = || newest().then_with(|| other.name.cmp(&one.name));
                one.deprecated.cmp(&other.deprecated).then_with(newest)
            }
        }
    }
}

/// The version that the header asks for, `v2` being `2`. Nothing at all is the name of none.
pub fn asked_for(given: &str) -> &str {
    without_v(given.trim())
}

/// The same of a request.
pub fn asked_by(headers: &HeaderMap) -> Option<&str> {
    // What is no text is the name of no version.
    Some(asked_for(headers.get(ACCEPT_VERSION)?.to_str().unwrap_or("?")))
}

/// Tells caches that the answer depends on it.
pub fn vary_by_version(headers: &mut HeaderMap) {
    headers.append(VARY, HeaderValue::from_static("accept-version"));
}

fn without_v(name: &str) -> &str {
    name.strip_prefix(['v', 'V'])
        .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        .unwrap_or(name)
}

fn name(option: &str, value: &Value) -> Result<String, RuleError> {
    let name = match value {
        Value::Number(number) if number.is_u64() => number.to_string(),
        Value::String(text) => without_v(text.trim()).to_owned(),
        _ => return Err(RuleError::new(option, TAKES)),
    };
    let part = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if name.len() > MAX_NAME_BYTES || !name.split(['.', '-']).all(part) {
        return Err(RuleError::new(option, TAKES));
    }
    Ok(name)
}

/// The numbers of a name, so that 10 comes after 9.
fn numbers(name: &str) -> impl Iterator<Item = (usize, &str)> {
    name.split(['.', '-']).map(|part| {
        let digits = part.trim_start_matches('0');
        (digits.len(), digits)
    })
}

fn moment(option: &str, value: &Value) -> Result<Timestamp, RuleError> {
    let text = value.as_str().unwrap_or_default();
    let midnight = || text.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    let moment = text.parse::<Timestamp>().ok().or_else(midnight);
    moment.ok_or_else(|| {
        let or = if option == "version.deprecated" { "true, or a date" } else { "a date" };
        let problem = format!("must be {or} such as \"2026-01-31\" or \"2026-01-31T12:00:00Z\", not {value}");
        RuleError::new(option, problem)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(value: &Value) -> ApiVersion {
        ApiVersion::read(value).unwrap()
    }

    fn told(value: &Value) -> Vec<(String, String)> {
        let mut headers = HeaderMap::new();
        read(value).apply(&mut headers);
        let text = |value: &HeaderValue| value.to_str().unwrap().to_owned();
        headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect()
    }

    #[test]
    fn a_version_is_a_number_or_a_date() {
        for (value, name, prefix) in [
            (json!(2), "2", "/v2"),
            (json!("2"), "2", "/v2"),
            (json!("v2"), "2", "/v2"),
            (json!("1.10"), "1.10", "/v1.10"),
            (json!({ "name": "2026-01-01" }), "2026-01-01", "/v2026-01-01"),
        ] {
            let version = read(&value);
            assert_eq!((version.name(), version.prefix().map(|prefix| &**prefix)), (name, Some(prefix)));
            assert!(version.by_header() && !version.is_deprecated());
        }
        assert!(!read(&json!({ "name": 1, "by": "path" })).by_header());
        assert_eq!(read(&json!({ "name": 1, "by": "header" })).prefix(), None);
    }

    #[test]
    fn answers_say_which_version_they_are_and_until_when() {
        assert_eq!(told(&json!(2)), [("api-version".to_owned(), "2".to_owned())]);
        let version = json!({
            "name": 1, "deprecated": "2026-01-01", "sunset": "2026-07-01T12:00:00+02:00", "link": "/docs/v2",
        });
        let all = told(&version);
        for (name, value) in [
            ("api-version", "1"),
            ("deprecation", "@1767225600"),
            ("sunset", "Wed, 01 Jul 2026 10:00:00 GMT"),
            ("link", "</docs/v2>; rel=\"deprecation\""),
        ] {
            assert!(all.contains(&(name.to_owned(), value.to_owned())), "{name}: {all:?}");
        }
        assert!(
            told(&json!({ "name": 1, "deprecated": true })).contains(&("deprecation".into(), "@0".into()))
        );
    }

    #[test]
    fn who_asks_for_none_gets_the_newest_that_lasts() {
        let mut versions = [
            Some(read(&json!({ "name": 11, "deprecated": true }))),
            Some(read(&json!(9))),
            Some(read(&json!("10.2"))),
            None,
            Some(read(&json!(10))),
        ];
        versions.sort_by(|one, other| ApiVersion::preference(one.as_ref(), other.as_ref()));
        let names: Vec<_> =
            versions.iter().map(|version| version.as_ref().map_or("", ApiVersion::name)).collect();
        assert_eq!(names, ["", "10.2", "10", "9", "11"]);
    }

    #[test]
    fn a_client_may_write_the_v() {
        let asked = |text: &str| {
            let headers = HeaderMap::from_iter([(ACCEPT_VERSION, HeaderValue::from_str(text).unwrap())]);
            asked_by(&headers).map(str::to_owned)
        };
        assert_eq!(asked(" v2 ").as_deref(), Some("2"));
        assert_eq!(asked("2026-01-01").as_deref(), Some("2026-01-01"));
        assert_eq!(asked("vienna").as_deref(), Some("vienna"));
        assert_eq!(asked(" ").as_deref(), Some(""));
        assert_eq!(asked_by(&HeaderMap::new()), None);
    }

    #[test]
    fn what_is_no_version_is_refused_by_name() {
        for (value, option) in [
            (json!(true), "version"),
            (json!(1.5), "version"),
            (json!(-1), "version"),
            (json!("beta"), "version"),
            (json!("1/2"), "version"),
            (json!("1."), "version"),
            (json!("1".repeat(33)), "version"),
            (json!({}), "version.name"),
            (json!({ "name": 1, "until": 2 }), "version.until"),
            (json!({ "name": 1, "by": "query" }), "version.by"),
            (json!({ "name": 1, "deprecated": "soon" }), "version.deprecated"),
            (json!({ "name": 1, "sunset": true }), "version.sunset"),
            (json!({ "name": 1, "deprecated": "2026-02-01", "sunset": "2026-01-01" }), "version.sunset"),
            (json!({ "name": 1, "link": "/x" }), "version.link"),
            (json!({ "name": 1, "deprecated": true, "link": "a b" }), "version.link"),
            (json!({ "name": 1, "deprecated": true, "link": "/a>; rel=x, <b" }), "version.link"),
        ] {
            assert_eq!(ApiVersion::read(&value).unwrap_err().option, option, "{value}");
        }
    }
}
