//! The cookie that holds a session. On HTTPS its name begins with `__Host-`, so that no other host, and nothing without
//! encryption, can set it.

use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

/// On HTTPS.
const SECURE: &str = "__Host-stoa";
/// Without: on the machine of whoever develops.
const PLAIN: &str = "stoa";

/// Which of the two a client has.
pub fn cookie_name(secure: bool) -> &'static str {
    if secure { SECURE } else { PLAIN }
}

/// What the session's cookie holds. More than one of the name is none: somebody has set another.
pub fn session_cookie(headers: &HeaderMap, secure: bool) -> Option<&str> {
    let name = cookie_name(secure);
    let mut found = pairs(headers).filter(|(known, _)| *known == name).map(|(_, value)| value);
    found.next().filter(|_| found.next().is_none())
}

/// A cookie of the platform's own, readable by no script of a page.
pub fn set_cookie(name: &str, value: &str, seconds: i64, secure: bool) -> Option<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    let mut value = HeaderValue::try_from(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Takes it off.
pub fn clear_cookie(name: &str, secure: bool) -> Option<HeaderValue> {
    set_cookie(name, "", 0, secure)
}

/// The `Cookie` header as a script may see it: without those of the platform. `None` where nothing is left.
pub fn without_platform_cookies(value: &str) -> Option<String> {
    let kept: Vec<&str> = value.split(';').map(str::trim).filter(|pair| !is_of_the_platform(pair)).collect();
    (!kept.is_empty()).then(|| kept.join("; "))
}

/// Whether it holds one of them at all.
pub fn has_platform_cookies(value: &str) -> bool {
    value.contains(PLAIN) && value.split(';').any(|pair| is_of_the_platform(pair.trim()))
}

fn is_of_the_platform(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or(pair).trim();
    let name = name.strip_prefix("__Host-").unwrap_or(name);
    name == PLAIN || name.starts_with("stoa-")
}

fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let values = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='))
}

/// What a cookie of the platform's holds.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    pairs(headers).find(|(known, _)| *known == name).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(values: &[&str]) -> HeaderMap {
        values.iter().map(|value| (COOKIE, HeaderValue::from_str(value).unwrap())).collect()
    }

    #[test]
    fn one_cookie_of_the_name_is_the_session() {
        assert_eq!(session_cookie(&headers(&["a=1; stoa=x; b=2"]), false), Some("x"));
        assert_eq!(session_cookie(&headers(&["a=1", "stoa=x"]), false), Some("x"));
        assert_eq!(session_cookie(&headers(&["stoa=x"]), true), None);
        assert_eq!(session_cookie(&headers(&["stoa=x; __Host-stoa=y"]), true), Some("y"));
        assert_eq!(session_cookie(&headers(&["stoa=x; stoa=y"]), false), None);
        assert_eq!(session_cookie(&headers(&["stoa"]), false), None);
    }

    #[test]
    fn a_script_sees_the_cookies_of_its_own() {
        assert_eq!(without_platform_cookies("a=1; stoa=x; b=2").as_deref(), Some("a=1; b=2"));
        assert_eq!(without_platform_cookies("__Host-stoa=x; stoa-device=1"), None);
        assert_eq!(without_platform_cookies("stoas=1; a=stoa").as_deref(), Some("stoas=1; a=stoa"));
        assert!(has_platform_cookies("a=1;stoa=x") && has_platform_cookies("__Host-stoa"));
        assert!(!has_platform_cookies("a=stoa"));
    }
}
