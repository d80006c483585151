//! `cors`: which pages of other origins may read an answer. <https://fetch.spec.whatwg.org/#http-cors-protocol>

use crate::amount::duration;
use crate::error::RuleError;
use crate::origin::{Origin, origins};
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value};
use std::time::Duration;

/// How long a browser keeps the answer to a preflight, if the route does not say.
const MAX_AGE: Duration = Duration::from_mins(10);

/// Who may.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Origins {
    Any,
    Listed(Vec<Origin>),
}

/// What a route allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cors {
    origins: Origins,
    credentials: bool,
    /// None: what the browser asks for.
    headers: Option<HeaderValue>,
    exposed: Option<HeaderValue>,
    max_age: HeaderValue,
}

/// A browser's question before the request itself.
#[derive(Clone, Copy, Debug)]
pub struct Preflight<'a> {
    /// Which method it wants to use.
    pub method: &'a str,
    headers: &'a HeaderMap,
}

impl<'a> Preflight<'a> {
    /// Of an OPTIONS request. None: it is not one.
    pub fn of(headers: &'a HeaderMap) -> Option<Self> {
        headers.get(ORIGIN)?;
        let method = headers.get(ACCESS_CONTROL_REQUEST_METHOD)?.to_str().ok()?;
        Some(Self { method, headers })
    }
}

impl Cors {
    pub(crate) fn read(value: &Value) -> Result<Option<Self>, RuleError> {
        let empty = Map::new();
        let options = match value {
            Value::Bool(false) => return Ok(None),
            Value::Bool(true) => &empty,
            Value::Object(options) => options,
            _ => {
                return Err(RuleError::new(
                    "cors",
                    "must be true, false, or an object with origin, credentials, headers, exposeHeaders, maxAge",
                ));
            }
        };
        for name in options.keys() {
            if !["origin", "credentials", "headers", "exposeHeaders", "maxAge"].contains(&name.as_str()) {
                let problem = "is not there; there are origin, credentials, headers, exposeHeaders, maxAge. The methods are those that the path has routes for";
                return Err(RuleError::new(format!("cors.{name}"), problem));
            }
        }
        let credentials = match options.get("credentials") {
            None | Some(Value::Bool(false)) => false,
            Some(Value::Bool(true)) => true,
            Some(_) => return Err(RuleError::new("cors.credentials", "must be true or false")),
        };
        let origins = origins_of(options.get("origin"))?;
        if credentials && origins == Origins::Any {
            let problem = "is not for every origin: with cookies, any page could act as the user. Name the origins in cors.origin";
            return Err(RuleError::new("cors.credentials", problem));
        }
        let max_age = match options.get("maxAge") {
            None => MAX_AGE,
            Some(Value::Number(zero)) if zero.as_u64() == Some(0) => Duration::ZERO,
            Some(value) => duration("cors.maxAge", value, Duration::from_secs(1))?,
        };
        Ok(Some(Self {
            origins,
            credentials,
            headers: names("cors.headers", options.get("headers"))?,
            exposed: names("cors.exposeHeaders", options.get("exposeHeaders"))?,
            max_age: HeaderValue::from(max_age.as_secs()),
        }))
    }

    /// The headers of the answer to a preflight, `methods` being those that the path has routes for. An origin that
    /// may not gets none of them, and its browser says so.
    pub fn answer_preflight(&self, preflight: Preflight<'_>, methods: &str, answer: &mut HeaderMap) {
        answer.append(VARY, HeaderValue::from_static("origin, access-control-request-headers"));
        let Some(origin) = self.allowed(preflight.headers) else { return };
        answer.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        if self.credentials {
            answer.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        }
        if let Ok(methods) = HeaderValue::from_str(methods) {
            answer.insert(ACCESS_CONTROL_ALLOW_METHODS, methods);
        }
        let asked = preflight.headers.get(ACCESS_CONTROL_REQUEST_HEADERS);
        if let Some(headers) = self.headers.as_ref().or(asked) {
            answer.insert(ACCESS_CONTROL_ALLOW_HEADERS, headers.clone());
        }
        answer.insert(ACCESS_CONTROL_MAX_AGE, self.max_age.clone());
    }

    /// Adds to the answer of a request what lets the page read it. The route's word counts, not the script's.
    pub fn apply(&self, request: &HeaderMap, answer: &mut HeaderMap) {
        if self.origins != Origins::Any {
            answer.append(VARY, HeaderValue::from_static("origin"));
        }
        answer.remove(ACCESS_CONTROL_ALLOW_ORIGIN);
        answer.remove(ACCESS_CONTROL_ALLOW_CREDENTIALS);
        let Some(origin) = self.allowed(request) else { return };
        answer.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        if self.credentials {
            answer.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        }
        if let Some(exposed) = &self.exposed {
            answer.insert(ACCESS_CONTROL_EXPOSE_HEADERS, exposed.clone());
        }
    }

    /// Whether the pages of an origin act with the cookies of their user, because that is what is meant.
    pub fn trusts(&self, origin: &str) -> bool {
        match &self.origins {
            Origins::Any => false,
            Origins::Listed(list) => self.credentials && list.iter().any(|listed| listed.is(origin)),
        }
    }

    /// What the answer says of the origin. None: it may not, or did not say who it is.
    fn allowed(&self, request: &HeaderMap) -> Option<HeaderValue> {
        let origin = request.get(ORIGIN)?;
        match &self.origins {
            Origins::Any => Some(HeaderValue::from_static("*")),
            Origins::Listed(list) => {
                let text = origin.to_str().ok()?;
                list.iter().any(|listed| listed.is(text)).then(|| origin.clone())
            }
        }
    }
}

fn origins_of(value: Option<&Value>) -> Result<Origins, RuleError> {
    match value {
        None => Ok(Origins::Any),
        Some(Value::String(any)) if any == "*" => Ok(Origins::Any),
        Some(listed) => origins("cors.origin", "\"*\", or ", listed).map(Origins::Listed),
    }
}

fn names(option: &str, value: Option<&Value>) -> Result<Option<HeaderValue>, RuleError> {
    let Some(value) = value else { return Ok(None) };
    let wrong = || RuleError::new(option, "must be a list of names of headers");
    let list = value.as_array().ok_or_else(wrong)?;
    let names: Option<Vec<HeaderName>> =
        list.iter().map(|name| HeaderName::from_bytes(name.as_str()?.as_bytes()).ok()).collect();
    let joined = names.ok_or_else(wrong)?.iter().map(HeaderName::as_str).collect::<Vec<_>>().join(", ");
    HeaderValue::from_str(&joined).map(Some).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn cors(value: &Value) -> Cors {
        Cors::read(value).unwrap().unwrap()
    }

    fn from(origin: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(ORIGIN, HeaderValue::from_str(origin).unwrap());
        headers
    }

    fn allowed(cors: &Cors, origin: &str) -> Option<String> {
        let mut answer = HeaderMap::new();
        cors.apply(&from(origin), &mut answer);
        answer.get(ACCESS_CONTROL_ALLOW_ORIGIN).map(|value| value.to_str().unwrap().to_owned())
    }

    #[test]
    fn true_is_everybody_without_cookies() {
        let cors = cors(&json!(true));
        assert_eq!(allowed(&cors, "https://a.example").as_deref(), Some("*"));
        let mut answer = HeaderMap::new();
        cors.apply(&from("https://a.example"), &mut answer);
        assert!(!answer.contains_key(ACCESS_CONTROL_ALLOW_CREDENTIALS) && !answer.contains_key(VARY));
        assert!(!cors.trusts("https://a.example"));
        assert_eq!(Cors::read(&json!(false)), Ok(None));
    }

    #[test]
    fn only_listed_origins_may_and_a_wildcard_is_whole_labels() {
        let cors =
            cors(&json!({ "origin": ["https://app.example", "https://*.Example.com"], "credentials": true }));
        for (origin, may) in [
            ("https://app.example", true),
            ("http://app.example", false),
            ("https://app.example:444", false),
            ("https://app.example.evil", false),
            ("https://a.example.com", true),
            ("https://a.b.example.com", true),
            ("https://example.com", false),
            ("https://.example.com", false),
            ("https://evil-example.com", false),
            ("https://evil/.example.com", false),
            ("https://a@b.example.com", false),
            ("null", false),
        ] {
            assert_eq!(allowed(&cors, origin), may.then(|| origin.to_owned()), "{origin}");
            assert_eq!(cors.trusts(origin), may, "{origin}");
        }
    }

    #[test]
    fn a_scripts_own_header_cannot_widen_the_routes_word() {
        let cors = cors(&json!({ "origin": "https://app.example" }));
        let mut answer = HeaderMap::new();
        answer.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        cors.apply(&from("https://evil.example"), &mut answer);
        assert!(!answer.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN));
        assert_eq!(answer[VARY], "origin");
    }

    #[test]
    fn a_preflight_is_told_methods_headers_and_for_how_long() {
        let cors =
            cors(&json!({ "origin": "https://app.example", "maxAge": "1h", "exposeHeaders": ["X-Total"] }));
        let mut asked = from("https://app.example");
        assert!(Preflight::of(&asked).is_none());
        asked.insert(ACCESS_CONTROL_REQUEST_METHOD, HeaderValue::from_static("PUT"));
        asked.insert(ACCESS_CONTROL_REQUEST_HEADERS, HeaderValue::from_static("x-one"));
        let mut answer = HeaderMap::new();
        cors.answer_preflight(Preflight::of(&asked).unwrap(), "GET, PUT", &mut answer);
        assert_eq!(answer[ACCESS_CONTROL_ALLOW_METHODS], "GET, PUT");
        assert_eq!(answer[ACCESS_CONTROL_ALLOW_HEADERS], "x-one");
        assert_eq!(answer[ACCESS_CONTROL_MAX_AGE], "3600");
    }

    #[test]
    fn what_would_be_unsafe_or_unclear_is_refused_by_name() {
        for (value, option) in [
            (json!("*"), "cors"),
            (json!({ "credentials": true }), "cors.credentials"),
            (json!({ "origin": "app.example" }), "cors.origin"),
            (json!({ "origin": "https://app.example/" }), "cors.origin"),
            (json!({ "origin": "https://*" }), "cors.origin"),
            (json!({ "origin": [1] }), "cors.origin"),
            (json!({ "methods": ["GET"] }), "cors.methods"),
            (json!({ "headers": "x" }), "cors.headers"),
            (json!({ "maxAge": "long" }), "cors.maxAge"),
        ] {
            assert_eq!(Cors::read(&value).unwrap_err().option, option, "{value}");
        }
    }
}
