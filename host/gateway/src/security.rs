//! What browsers are told to be careful about, where nobody says otherwise. The reasons are in
//! `docs/security-headers.md`.

use crate::request::Authority;
use http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue};

/// Half a year. Only the host itself: what is below it may be somebody else's.
const HSTS: &str = "max-age=15552000";

/// Of pages: nothing that an ordinary one needs, and what injected markup likes.
const PAGE_POLICY: &str = "base-uri 'self'; object-src 'none'";

const OF_TENANTS: [(HeaderName, &str); 3] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "strict-origin-when-cross-origin"),
    (X_FRAME_OPTIONS, "SAMEORIGIN"),
];

const OF_THE_PLATFORM: [(HeaderName, &str); 4] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (X_FRAME_OPTIONS, "DENY"),
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
];

/// On a tenant's answer, `wanted` telling which of them nobody took off.
pub(crate) fn of_tenant(headers: &mut HeaderMap, is_strict: bool, wanted: impl Fn(&HeaderName) -> bool) {
    let is_page = is_page(headers);
    let mut fill = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) && wanted(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    for (name, value) in OF_TENANTS {
        fill(name, value);
    }
    if is_strict {
        fill(STRICT_TRANSPORT_SECURITY, HSTS);
    }
    if is_page {
        fill(CONTENT_SECURITY_POLICY, PAGE_POLICY);
    }
}

/// On an answer of the platform's own, which needs nothing from anywhere unless it says so.
pub(crate) fn of_platform(headers: &mut HeaderMap) {
    for (name, value) in OF_THE_PLATFORM {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
}

/// Whether a browser may be told to come by HTTPS only: it does, and it is not on its own machine, where the next
/// server at this name has no certificate.
pub(crate) fn is_strict(authority: &Authority, secure: bool) -> bool {
    let host = authority.host();
    secure && host != "localhost" && !host.ends_with(".localhost")
}

fn is_page(headers: &HeaderMap) -> bool {
    let given = headers.get(CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
    let essence = given.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    ["text/html", "application/xhtml+xml"].iter().any(|page| essence.eq_ignore_ascii_case(page.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(given: &[(&'static str, &'static str)], secure: bool, not: &str) -> Vec<String> {
        let mut headers = HeaderMap::new();
        for (name, value) in given {
            headers.insert(*name, HeaderValue::from_static(value));
        }
        of_tenant(&mut headers, secure, |name| name.as_str() != not);
        let mut told: Vec<_> =
            headers.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
        told.sort();
        told
    }

    #[test]
    fn what_was_said_stays_and_the_rest_is_filled_in() {
        let page = [("content-type", "Text/HTML; charset=utf-8"), ("x-frame-options", "DENY")];
        let expected = [
            "content-security-policy: base-uri 'self'; object-src 'none'",
            "content-type: Text/HTML; charset=utf-8",
            "referrer-policy: strict-origin-when-cross-origin",
            "strict-transport-security: max-age=15552000",
            "x-content-type-options: nosniff",
            "x-frame-options: DENY",
        ];
        assert_eq!(told(&page, true, ""), expected);
        let plain = told(&[("content-type", "text/html-ish")], false, "x-frame-options");
        assert!(
            !plain.iter().any(|line| line.starts_with("x-frame") || line.starts_with("strict-")),
            "{plain:?}"
        );
    }

    #[test]
    fn only_hosts_elsewhere_are_told_to_stay_with_https() {
        for (host, secure, strict) in [
            ("acme.example", true, true),
            ("acme.example", false, false),
            ("localhost:8443", true, false),
            ("demo.localhost", true, false),
            ("notlocalhost", true, true),
        ] {
            let authority = Authority::parse(host, secure).unwrap();
            assert_eq!(is_strict(&authority, secure), strict, "{host}");
        }
    }
}
