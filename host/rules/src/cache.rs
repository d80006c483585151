//! `cache`: how long the host keeps an answer, and gives it without asking the script again.

use crate::amount::duration;
use crate::error::RuleError;
use http::header::{AUTHORIZATION, CACHE_CONTROL, COOKIE, ETAG, IF_NONE_MATCH, RANGE, SET_COOKIE, VARY};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde_json::Value;
use std::time::Duration;

/// What RFC 9110 lets a cache keep without being told so, as far as a script answers with it.
const KEPT: [StatusCode; 7] = [
    StatusCode::OK,
    StatusCode::NON_AUTHORITATIVE_INFORMATION,
    StatusCode::NO_CONTENT,
    StatusCode::MOVED_PERMANENTLY,
    StatusCode::PERMANENT_REDIRECT,
    StatusCode::NOT_FOUND,
    StatusCode::GONE,
];

/// How answers of a route are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caching {
    /// How long.
    pub ttl: Duration,
    vary: Vec<HeaderName>,
}

impl Caching {
    pub(crate) fn read(value: &Value) -> Result<Option<Self>, RuleError> {
        let second = Duration::from_secs(1);
        let Value::Object(options) = value else {
            return match value {
                Value::Bool(false) => Ok(None),
                _ => Ok(Some(Self { ttl: duration("cache", value, second)?, vary: Vec::new() })),
            };
        };
        for name in options.keys() {
            if !["ttl", "vary", "beforeMiddleware"].contains(&name.as_str()) {
                let problem = "is not there; there are ttl, vary, beforeMiddleware";
                return Err(RuleError::new(format!("cache.{name}"), problem));
            }
        }
        let Some(ttl) = options.get("ttl") else {
            return Err(RuleError::new("cache.ttl", "is missing: how long an answer is kept"));
        };
        // Who says it is what the script's middleware asks for when it is deployed; nothing changes here.
        if options.get("beforeMiddleware").is_some_and(|said| !said.is_boolean()) {
            return Err(RuleError::new("cache.beforeMiddleware", "must be true or false"));
        }
        let wrong = || RuleError::new("cache.vary", "must be a list of names of request headers");
        let vary = match options.get("vary") {
            None => Vec::new(),
            Some(Value::Array(names)) => {
                let names = names.iter().map(|name| HeaderName::from_bytes(name.as_str()?.as_bytes()).ok());
                names.collect::<Option<_>>().ok_or_else(wrong)?
            }
            Some(_) => return Err(wrong()),
        };
        Ok(Some(Self { ttl: duration("cache.ttl", ttl, second)?, vary }))
    }

    /// Whether a kept answer will do. What a request says of its user makes it one of its own, unless answers vary
    /// by that.
    pub fn is_for(&self, method: &Method, request: &HeaderMap) -> bool {
        let own = [AUTHORIZATION, COOKIE]
            .into_iter()
            .any(|name| request.contains_key(&name) && !self.vary.contains(&name));
        (method == Method::GET || method == Method::HEAD) && !own && !request.contains_key(RANGE)
    }

    /// What tells answers to the same path apart.
    pub fn variant<'a>(&'a self, request: &'a HeaderMap) -> impl Iterator<Item = Option<&'a HeaderValue>> {
        self.vary.iter().map(|name| request.get(name))
    }

    /// Whether an answer may be kept: it is nobody's own, and says of nothing that it depends on that is not told apart.
    pub fn may_keep(&self, status: StatusCode, answer: &HeaderMap) -> bool {
        let forbidden = lists(answer, &CACHE_CONTROL).any(|word| {
            let word = word.split('=').next().unwrap_or_default();
            ["no-store", "private", "no-cache"].iter().any(|no| word.eq_ignore_ascii_case(no))
        });
        let told_apart = lists(answer, &VARY)
            .all(|name| self.vary.iter().any(|known| name.eq_ignore_ascii_case(known.as_str())));
        KEPT.contains(&status) && !answer.contains_key(SET_COOKIE) && !forbidden && told_apart
    }

    /// Says to others what is done here.
    pub fn apply(&self, answer: &mut HeaderMap) {
        if !answer.contains_key(CACHE_CONTROL)
            && let Ok(value) = HeaderValue::from_str(&format!("max-age={}", self.ttl.as_secs()))
        {
            answer.insert(CACHE_CONTROL, value);
        }
        for name in &self.vary {
            answer.append(VARY, HeaderValue::from(name.clone()));
        }
    }
}

/// Whether the client has this very answer already.
pub fn is_known(request: &HeaderMap, answer: &HeaderMap) -> bool {
    let Some(tag) = answer.get(ETAG).and_then(|tag| tag.to_str().ok()) else { return false };
    let plain = |tag: &str| tag.trim_start_matches("W/").to_owned();
    lists(request, &IF_NONE_MATCH).any(|known| known == "*" || plain(known) == plain(tag))
}

fn lists<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn caching(value: &Value) -> Caching {
        Caching::read(value).unwrap().unwrap()
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn what_a_request_says_of_its_user_makes_it_its_own() {
        let plain = caching(&json!("1m"));
        let by_user = caching(&json!({ "ttl": 5, "vary": ["Cookie"] }));
        for (method, request, may, may_by_user) in [
            (Method::GET, headers(&[]), true, true),
            (Method::HEAD, headers(&[("if-none-match", "\"a\"")]), true, true),
            (Method::POST, headers(&[]), false, false),
            (Method::GET, headers(&[("cookie", "a=1")]), false, true),
            (Method::GET, headers(&[("authorization", "Bearer x")]), false, false),
            (Method::GET, headers(&[("range", "bytes=0-1")]), false, false),
        ] {
            assert_eq!(
                (plain.is_for(&method, &request), by_user.is_for(&method, &request)),
                (may, may_by_user),
                "{method} {request:?}"
            );
        }
    }

    #[test]
    fn what_is_somebodys_own_is_not_kept() {
        let caching = caching(&json!({ "ttl": 60, "vary": ["accept-language"] }));
        for (status, answer, may) in [
            (200, headers(&[]), true),
            (404, headers(&[("cache-control", "max-age=5")]), true),
            (200, headers(&[("vary", "Accept-Language")]), true),
            (200, headers(&[("vary", "accept-language, user-agent")]), false),
            (200, headers(&[("vary", "*")]), false),
            (200, headers(&[("set-cookie", "a=1")]), false),
            (200, headers(&[("cache-control", "Private, max-age=5")]), false),
            (200, headers(&[("cache-control", "no-store")]), false),
            (200, headers(&[("cache-control", "no-cache=\"x\"")]), false),
            (500, headers(&[]), false),
            (302, headers(&[]), false),
            (206, headers(&[]), false),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(caching.may_keep(status, &answer), may, "{status} {answer:?}");
        }
    }

    #[test]
    fn tags_are_compared_weakly() {
        let answer = headers(&[("etag", "W/\"a\"")]);
        for (tags, known) in [
            ("\"a\"", true),
            ("W/\"a\"", true),
            ("\"b\", \"a\"", true),
            ("*", true),
            ("\"b\"", false),
            ("a", false),
        ] {
            assert_eq!(is_known(&headers(&[("if-none-match", tags)]), &answer), known, "{tags}");
        }
        assert!(!is_known(&headers(&[("if-none-match", "*")]), &headers(&[])));
    }

    #[test]
    fn what_is_no_caching_is_refused_by_name() {
        for (value, option) in [
            (json!(true), "cache"),
            (json!(0), "cache"),
            (json!({}), "cache.ttl"),
            (json!({ "ttl": "x" }), "cache.ttl"),
            (json!({ "ttl": 1, "vary": "cookie" }), "cache.vary"),
            (json!({ "ttl": 1, "vary": ["a b"] }), "cache.vary"),
            (json!({ "ttl": 1, "max": 1 }), "cache.max"),
            (json!({ "ttl": 1, "beforeMiddleware": "yes" }), "cache.beforeMiddleware"),
        ] {
            assert_eq!(Caching::read(&value).unwrap_err().option, option, "{value}");
        }
        assert_eq!(Caching::read(&json!(false)), Ok(None));
    }
}
