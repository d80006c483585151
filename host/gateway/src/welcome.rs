//! What a tenant shows before its first script: that it is there, and how the first script comes to it.

use crate::answer::Reply;
use crate::request::Authority;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderValue, Response};
use ring::digest::{SHA256, digest};
use stoa_kernel::TenantId;

const PAGE: &str = include_str!("welcome.html");
const STYLE: &str = include_str!("welcome.css");

/// The page, and what browsers are told about it.
pub(crate) struct Welcome {
    before_style: &'static str,
    after_style: &'static str,
    headers: HeaderMap,
}

impl Welcome {
    pub(crate) fn new() -> Self {
        let (before_style, after_style) = PAGE.split_once("{style}").unwrap_or((PAGE, ""));
        let hash = BASE64_STANDARD.encode(digest(&SHA256, STYLE.as_bytes()));
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        );
        let mut headers = HeaderMap::new();
        if let Ok(policy) = HeaderValue::try_from(policy) {
            headers.insert(CONTENT_SECURITY_POLICY, policy);
        }
        for (name, value) in [
            (CONTENT_TYPE, "text/html; charset=utf-8"),
            // The first script takes its place.
            (CACHE_CONTROL, "no-store"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (X_FRAME_OPTIONS, "DENY"),
            (REFERRER_POLICY, "no-referrer"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        Self { before_style, after_style, headers }
    }

    /// For one tenant. Neither its name nor the host can hold a character that means something in HTML.
    pub(crate) fn page(&self, tenant: &TenantId, authority: &Authority, secure: bool) -> Response<Reply> {
        let scheme = if secure { "https" } else { "http" };
        let base = format!("{scheme}://{}", authority.as_str());
        let after = self.after_style.replace("{tenant}", tenant.as_str()).replace("{base}", &base);
        let page = [self.before_style, STYLE, &after].concat();
        let mut response = Response::new(Reply::from(page));
        *response.headers_mut() = self.headers.clone();
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    #[tokio::test]
    async fn the_page_says_how_to_deploy_and_loads_nothing_from_elsewhere() {
        let tenant = TenantId::new("demo").unwrap();
        let authority = Authority::parse("demo.localhost:8787", false).unwrap();
        let response = Welcome::new().page(&tenant, &authority, false);
        let policy = response.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let page = std::str::from_utf8(&body).unwrap();
        assert!(
            page.contains("http://demo.localhost:8787/engine/api/v1/tenants/demo/scripts/hello"),
            "{page}"
        );
        assert!(page.contains(&format!("<style>{STYLE}</style>")), "the policy's hash is of what is there");
        for outside in ["src=", "href=\"http", "@import", "url(", "{tenant}", "{base}", "{style}"] {
            assert!(!page.contains(outside), "{outside}");
        }
    }
}
