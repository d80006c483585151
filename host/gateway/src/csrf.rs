//! Whether a page of another site sends a request with the cookies of its user. Browsers say so: `Sec-Fetch-Site`,
//! and before they did, `Origin`. Who says neither is no browser, and has no cookies but its own.

use crate::request::Authority;
use crate::site::Asked;
use http::header::{COOKIE, ORIGIN};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::json;
use stoa_kernel::ErrorCode;
use stoa_wire::Problem;

const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses what a page sends that is neither the site's own nor trusted.
pub(crate) fn check(
    asked: &Asked<'_>,
    authority: &Authority,
    trusts: impl Fn(&str) -> bool,
) -> Result<(), Problem> {
    let headers = &asked.parts.headers;
    if asked.parts.method.is_safe() || !headers.contains_key(COOKIE) {
        return Ok(());
    }
    let origin = headers.get(ORIGIN).map(|origin| origin.to_str().unwrap_or("null"));
    if is_own(headers, origin, authority, asked.client.secure) || origin.is_some_and(trusts) {
        return Ok(());
    }
    let site = headers.get(SITE).and_then(|site| site.to_str().ok());
    let shown: String = origin.unwrap_or("another site").chars().take(100).collect();
    let message = format!(
        "a page of {shown} sends this request with the cookies of its user, and only pages of {} may; if it is meant to, \
         name its origin in the option 'csrf' of the route, or in 'cors' with credentials; if the route does not go \
         by cookies, say csrf: false",
        authority.as_str()
    );
    let details = json!({ "origin": origin.map(|_| shown), "sec_fetch_site": site });
    Err(Problem::new(ErrorCode::CsrfRejected, message).with_details(details))
}

/// Whether no page of another origin sends what has these headers.
pub(crate) fn is_from_here(headers: &HeaderMap, authority: &Authority, secure: bool) -> bool {
    let origin = headers.get(ORIGIN).map(|origin| origin.to_str().unwrap_or("null"));
    is_own(headers, origin, authority, secure)
}

/// A page of the same origin, or the user in person. A sibling below one domain is somebody else.
fn is_own(headers: &HeaderMap, origin: Option<&str>, authority: &Authority, secure: bool) -> bool {
    match headers.get(SITE).map(HeaderValue::as_bytes) {
        Some(site) => site == b"same-origin" || site == b"none",
        None => origin.is_none_or(|origin| is_origin_of(origin, authority, secure)),
    }
}

/// Whoever ends TLS in front of the server may not say so, so that a page by HTTPS may be one of a host that seems to
/// come without it. The other way round it is none.
fn is_origin_of(origin: &str, authority: &Authority, secure: bool) -> bool {
    let (host, is_https) = match origin.split_once("://") {
        Some(("https", host)) => (host, true),
        Some(("http", host)) => (host, false),
        _ => return false,
    };
    (is_https || !secure) && Authority::parse(host, is_https).is_some_and(|host| host == *authority)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn own(site: Option<&'static str>, origin: Option<&str>, secure: bool) -> bool {
        let authority = Authority::parse("app.example", secure).unwrap();
        let mut headers = HeaderMap::new();
        if let Some(site) = site {
            headers.insert(SITE, HeaderValue::from_static(site));
        }
        is_own(&headers, origin, &authority, secure)
    }

    #[test]
    fn a_browser_that_says_where_it_comes_from_is_believed() {
        for (site, is_own) in
            [("same-origin", true), ("none", true), ("same-site", false), ("cross-site", false), ("", false)]
        {
            assert_eq!(own(Some(site), Some("https://app.example"), true), is_own, "{site}");
        }
    }

    #[test]
    fn an_older_browser_names_the_origin_and_others_name_none() {
        for (origin, secure, is_own) in [
            ("https://app.example", true, true),
            ("http://app.example", true, false),
            ("https://app.example", false, true),
            ("http://app.example", false, true),
            ("https://app.example:444", true, false),
            ("https://evil.example", true, false),
            ("https://app.example.evil", true, false),
            ("https://evil@app.example", true, false),
            ("null", true, false),
            ("", true, false),
        ] {
            assert_eq!(own(None, Some(origin), secure), is_own, "{origin} {secure}");
        }
        assert!(own(None, None, true));
    }

    proptest! {
        #[test]
        fn no_other_origin_is_taken_for_ones_own(origin in "(https?://)?[a-z.:@/]{0,16}(app\\.example)?[a-z.:@/]{0,8}") {
            let is_it = ["https://app.example", "https://app.example:", "https://app.example:443"];
            prop_assert_eq!(own(None, Some(&origin), true), is_it.contains(&origin.as_str()));
        }
    }
}
