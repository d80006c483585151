//! What a tenant's routes are: for programs (`/engine/openapi.json`) and for people (`/engine/docs`). The page is the
//! same for the management API: it shows the document that lies beside it.

use crate::request::{Authority, authority};
use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, VARY};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode};
use ring::digest::{SHA256, digest};
use std::sync::Arc;
use stoa_kernel::ErrorCode;
use stoa_rules::is_known;
use stoa_tenancy::{Description, Site, Status, Tenancy};
use stoa_wire::{Client, Facts, Problem, RequestId};

const PAGE: &str = include_str!("docs/page.html");
const STYLE: &str = include_str!("docs/style.css");
const SCRIPT: &str = include_str!("docs/page.js");

/// Where the page of the management API is.
const API_PAGE: &str = "/engine/api/docs";

#[derive(Clone)]
struct Docs {
    tenancy: Tenancy,
    page: Arc<Page>,
}

/// What browsers get, and are told about it.
struct Page {
    text: Bytes,
    headers: HeaderMap,
}

/// All three.
pub(crate) fn router(tenancy: Tenancy) -> Router {
    Router::new()
        .route("/engine/openapi.json", get(document))
        .route("/engine/docs", get(of_tenant))
        .route(API_PAGE, get(of_api))
        .with_state(Docs { tenancy, page: Arc::new(Page::new()) })
}

async fn document(State(docs): State<Docs>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let answer = match docs.site(&parts) {
        Ok(site) => docs.describe(&site, &parts).await,
        Err(problem) => Err(problem),
    };
    match answer {
        Ok(description) => served(&description, &parts.headers),
        Err(problem) => refused(problem, &parts),
    }
}

async fn of_tenant(State(docs): State<Docs>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    match docs.site(&parts) {
        Ok(_) => docs.page.served(&parts.headers),
        Err(problem) => refused(problem, &parts),
    }
}

async fn of_api(State(docs): State<Docs>, headers: HeaderMap) -> Response {
    docs.page.served(&headers)
}

impl Docs {
    /// The tenant whose routes are asked about, as it is asked for its routes.
    fn site(&self, parts: &Parts) -> Result<Site, Problem> {
        let secure = parts.extensions.get::<Client>().is_some_and(|client| client.secure);
        let authority: Authority = authority(parts, secure)?;
        let site = self.tenancy.directory().at(authority.host()).ok_or_else(|| {
            let message = format!("no tenant answers for '{}'", authority.host());
            Problem::new(ErrorCode::TenantNotFound, message)
        })?;
        if site.tenant.state().status() == Status::Suspended {
            return Err(Problem::new(ErrorCode::TenantSuspended, "this tenant is suspended"));
        }
        Ok(site)
    }

    async fn describe(&self, site: &Site, parts: &Parts) -> Result<Description, Problem> {
        if let Some(preview) = &site.preview {
            let version = self.tenancy.preview(&site.tenant, preview).await;
            let id = parts.extensions.get::<RequestId>();
            let load = |error| match id {
                Some(id) => crate::answer::of_load(&error, id),
                None => Problem::new(ErrorCode::InternalError, "the version cannot be read"),
            };
            let version = version.map_err(load)?;
            return made(move || version.description()).await;
        }
        let state = Arc::clone(&site.tenant.state());
        made(move || state.description().clone()).await
    }
}

/// That of thousands of routes takes a while, in which others are served.
async fn made(work: impl FnOnce() -> Description + Send + 'static) -> Result<Description, Problem> {
    let made = tokio::task::spawn_blocking(work).await;
    made.map_err(|_| Problem::new(ErrorCode::InternalError, "the routes could not be described"))
}

fn served(description: &Description, asked: &HeaderMap) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    // The next deploy changes it.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(etag) = HeaderValue::from_str(&description.etag) {
        headers.insert(ETAG, etag);
    }
    unless_known(headers, asked, &description.text)
}

fn unless_known(headers: HeaderMap, asked: &HeaderMap, text: &Bytes) -> Response {
    if is_known(asked, &headers) {
        let mut headers = headers;
        headers.remove(CONTENT_TYPE);
        // As the whole answer says it, once it is compressed.
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, text.clone()).into_response()
}

fn refused(problem: Problem, parts: &Parts) -> Response {
    let unknown = RequestId::random();
    let id = parts.extensions.get::<RequestId>().unwrap_or(&unknown);
    let facts = Facts { request_id: id, path: parts.uri.path(), method: parts.method.as_str() };
    problem.into_response(&facts).map(axum::body::Body::from)
}

impl Page {
    fn new() -> Self {
        let text = PAGE.replacen("{style}", STYLE, 1).replacen("{script}", SCRIPT, 1);
        let hash = |text: &str| BASE64_STANDARD.encode(digest(&SHA256, text.as_bytes()));
        // It talks with its own host only, and does nothing that was not in it when it was built.
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; connect-src 'self'; img-src data:; base-uri 'none'; \
             form-action 'none'; frame-ancestors 'none'",
            hash(STYLE),
            hash(SCRIPT)
        );
        let etag = format!("\"{}\"", blake3::hash(text.as_bytes()).to_hex());
        let mut headers = HeaderMap::new();
        for (name, value) in [(CONTENT_SECURITY_POLICY, policy), (ETAG, etag)] {
            headers.extend(HeaderValue::try_from(value).map(|value| (name, value)));
        }
        for (name, value) in [(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "no-cache")] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        Self { text: text.into(), headers }
    }

    fn served(&self, asked: &HeaderMap) -> Response {
        unless_known(self.headers.clone(), asked, &self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_whole_and_loads_nothing_from_elsewhere() {
        let page = Page::new();
        let text = std::str::from_utf8(&page.text).unwrap();
        assert!(text.contains(&format!("<style>{STYLE}</style>")), "the policy's hash is of what is there");
        assert!(
            text.contains(&format!("<script>{SCRIPT}</script>")),
            "the policy's hash is of what is there"
        );
        let policy = page.headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("connect-src 'self'") && !policy.contains("unsafe"), "{policy}");
        for outside in ["src=", "href=\"http", "@import", "url(", "innerHTML", "eval("] {
            assert!(!text.contains(outside), "{outside}");
        }
        assert!(page.headers.contains_key(ETAG));
    }
}
