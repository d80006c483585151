//! The pages. They are for people with any browser: forms and links, no script, nothing from elsewhere.

use crate::visit::Visit;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ring::digest::{SHA256, digest};
use serde_json::Value;
use tera::{Context, Tera};

const STYLE: &str = include_str!("pages/style.css");

macro_rules! templates {
    ($($name:literal)*) => {
        [$((concat!($name, ".html"), include_str!(concat!("pages/", $name, ".html")))),*]
    };
}

const TEMPLATES: [(&str, &str); 8] = templates!(
    "base" "login" "logout" "account" "join" "password" "setup" "message"
);

/// One of them.
pub(crate) struct Page {
    pub(crate) name: &'static str,
    pub(crate) status: StatusCode,
    pub(crate) data: Value,
}

impl Page {
    pub(crate) fn new(name: &'static str, data: Value) -> Self {
        Self { name, status: StatusCode::OK, data }
    }
}

/// All of them, compiled.
pub(crate) struct Pages {
    tera: Tera,
    policy: String,
}

impl Pages {
    pub(crate) fn new() -> Self {
        let mut tera = Tera::default();
        if let Err(error) = tera.add_raw_templates(TEMPLATES) {
            // A test renders each of them.
            tracing::error!(%error, "the pages of logins cannot be read");
        }
        let hash = BASE64_STANDARD.encode(digest(&SHA256, STYLE.as_bytes()));
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        );
        Self { tera, policy }
    }

    /// With what every page knows.
    pub(crate) fn render(&self, visit: &Visit, page: Page) -> Response {
        let mut context = Context::from_value(page.data).unwrap_or_default();
        context.insert("style", STYLE);
        context.insert("realm", visit.realm_name());
        context.insert("csrf", &visit.user().map(|user| user.session.csrf.to_string()));
        match self.tera.render(&format!("{}.html", page.name), &context) {
            Ok(html) => self.served(page.status, html),
            Err(error) => {
                tracing::error!(%error, page = page.name, "a page cannot be made");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }

    fn served(&self, status: StatusCode, html: String) -> Response {
        let mut response = (status, html).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        if let Ok(policy) = HeaderValue::try_from(&self.policy) {
            headers.insert(CONTENT_SECURITY_POLICY, policy);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_there_and_loads_nothing_from_elsewhere() {
        let pages = Pages::new();
        assert_eq!(pages.tera.get_template_names().count(), TEMPLATES.len());
        for (name, text) in TEMPLATES {
            for outside in
                ["src=", "href=\"http", "@import", "url(", "<script", "onclick", "style=", "| safe"]
            {
                let is_style = outside == "| safe" && name == "base.html";
                assert!(is_style || !text.contains(outside), "{name}: {outside}");
            }
        }
    }
}
