//! Assets as answers: which form of one a client gets, whether it has it already, and which part of it.

mod condition;
mod freshness;
mod range;

use crate::answer::Reply;
use crate::negotiate::{Coding, best};
use crate::rules::Ruled;
use crate::site::{Asked, facts};
use bytes::Bytes;
use condition::{Condition, condition, has_range};
use http::header::{
    ACCEPT, ACCEPT_RANGES, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_RANGE, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, ETAG, LAST_MODIFIED, LOCATION, VARY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};
use range::{Ranges, multipart, ranges};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};
use stoa_assets::{AssetError, Collection, Found, Owner, Source, is_normal, mime};
use stoa_kernel::{Asset, Content, ErrorCode};
use stoa_tenancy::Version;
use stoa_wire::Problem;

/// What a folder is answered with.
const INDEX: &str = "index.html";

/// What assets are read from.
pub(crate) struct Assets(pub(crate) Arc<Collection>);

/// What goes out, but for its bytes.
struct Head {
    headers: HeaderMap,
    content: Content,
    etag: String,
    /// In seconds since 1970.
    modified: u64,
}

impl Assets {
    /// One that was deployed with the version.
    pub(crate) async fn deployed(
        &self,
        asked: &Asked<'_>,
        version: &Version,
        name: &str,
    ) -> Result<Response<Reply>, Problem> {
        match version.assets().get(name) {
            Some(asset) => self.whole_or_part(asked, name, asset, None).await,
            None => Err(nothing(asked)),
        }
    }

    /// What is served at a route: of the written ones, or else of the deployed ones.
    pub(crate) async fn at_route(
        &self,
        asked: &Asked<'_>,
        version: &Version,
        route: &str,
        params: &[(String, String)],
        ruled: Option<&Ruled>,
    ) -> Result<Response<Reply>, Problem> {
        let name = named(route, params);
        if !is_normal(&name) {
            return Err(nothing(asked));
        }
        let owner = Owner { tenant: version.tenant(), script: version.script() };
        let found = self.0.find(owner, version.assets(), &name).await.map_err(|error| failed(&error))?;
        match found {
            None => Err(nothing(asked)),
            Some(Found { asset, source: Source::Deployed }) => {
                self.whole_or_part(asked, &name, &asset, ruled).await
            }
            Some(found) => self.written(asked, owner, &name, found, ruled).await,
        }
    }

    /// The page that a version has for what is not there.
    pub(crate) async fn page(
        &self,
        asked: &Asked<'_>,
        version: &Version,
    ) -> Result<Response<Reply>, Problem> {
        let is_visit = [Method::GET, Method::HEAD].contains(&asked.parts.method);
        let Some(pages) = version.pages().filter(|_| is_visit && takes_html(&asked.parts.headers)) else {
            return Err(nothing(asked));
        };
        let mut response = match (&pages.spa, &pages.not_found) {
            (Some(name), _) => self.deployed(asked, version, name).await?,
            (None, Some(name)) => {
                let Some(asset) = version.assets().get(name) else { return Err(nothing(asked)) };
                let Head { mut headers, content, .. } = head(asked, name, asset, None);
                for name in [ETAG, LAST_MODIFIED, ACCEPT_RANGES] {
                    headers.remove(name);
                }
                let bytes = self.0.deployed(&content).await.map_err(|error| failed(&error))?;
                answer(StatusCode::NOT_FOUND, headers, bytes)
            }
            (None, None) => return Err(nothing(asked)),
        };
        response.headers_mut().append(VARY, HeaderValue::from_static("accept"));
        Ok(response)
    }

    async fn whole_or_part(
        &self,
        asked: &Asked<'_>,
        name: &str,
        asset: &Asset,
        ruled: Option<&Ruled>,
    ) -> Result<Response<Reply>, Problem> {
        let head = head(asked, name, asset, ruled);
        if let Some(response) = without_bytes(asked, &head)? {
            return Ok(response);
        }
        let bytes = self.0.deployed(&head.content).await.map_err(|error| failed(&error))?;
        Ok(with_bytes(asked, head, bytes))
    }

    /// What somebody has written is nobody's own page: a document of it may do nothing in the name of the site, unless
    /// the route says what it may.
    async fn written(
        &self,
        asked: &Asked<'_>,
        owner: Owner<'_>,
        name: &str,
        found: Found,
        ruled: Option<&Ruled>,
    ) -> Result<Response<Reply>, Problem> {
        let of = |found: &Found| {
            let mut head = head(asked, name, &found.asset, ruled);
            let is_said = ruled.is_some_and(|ruled| ruled.says(&CONTENT_SECURITY_POLICY));
            if mime::is_active(&found.asset.mime) && !is_said {
                head.headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox"));
            }
            head
        };
        if let Some(response) = without_bytes(asked, &of(&found))? {
            return Ok(response);
        }
        let read = self.0.read_written(owner, name, found).await.map_err(|error| failed(&error))?;
        // Another one may have come in its place meanwhile, which is asked about anew.
        let Some((found, bytes)) = read else { return Err(nothing(asked)) };
        let head = of(&found);
        match without_bytes(asked, &head)? {
            Some(response) => Ok(response),
            None => Ok(with_bytes(asked, head, bytes)),
        }
    }
}

/// The way to a folder of assets: its own path with a slash at the end.
pub(crate) fn folder(asked: &Asked<'_>) -> Response<Reply> {
    let query = asked.parts.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut response = Response::new(Reply::default());
    *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
    if let Ok(location) = HeaderValue::from_str(&format!("{}/{query}", asked.destination.path())) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// The name that a route means: one file, or one below a folder, by the rest of the path.
fn named(route: &str, params: &[(String, String)]) -> String {
    if !route.ends_with('/') {
        return route.to_owned();
    }
    let rest = params.last().map(|(_, rest)| rest.as_str()).unwrap_or_default();
    let index = if rest.is_empty() || rest.ends_with('/') { INDEX } else { "" };
    format!("{}{rest}{index}", route.trim_start_matches('/'))
}

/// In the form that the client likes most.
fn head(asked: &Asked<'_>, name: &str, asset: &Asset, ruled: Option<&Ruled>) -> Head {
    let offered: Vec<Coding> =
        [asset.br.map(|_| Coding::Br), asset.gzip.map(|_| Coding::Gzip)].into_iter().flatten().collect();
    let coding = best(&asked.parts.headers, &offered);
    let coded = match coding {
        Coding::Br => asset.br,
        Coding::Gzip => asset.gzip,
        Coding::Identity | Coding::Zstd => None,
    };
    let content = coded.unwrap_or(asset.plain);
    let etag = content.etag();
    let modified = u64::try_from(asset.modified / 1_000).unwrap_or(0);
    let mut headers = HeaderMap::with_capacity(12);
    let mut put = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    put(CONTENT_TYPE, &asset.mime);
    put(ETAG, &etag);
    put(LAST_MODIFIED, &httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(modified)));
    put(ACCEPT_RANGES, "bytes");
    put(X_CONTENT_TYPE_OPTIONS, "nosniff");
    if !offered.is_empty() {
        put(VARY, "accept-encoding");
    }
    if let (Some(_), Some(coding)) = (coded, coding.name()) {
        put(CONTENT_ENCODING, coding);
    }
    if !ruled.is_some_and(|ruled| ruled.says(&CACHE_CONTROL)) {
        put(CACHE_CONTROL, freshness::of(name, ruled.is_some_and(|ruled| ruled.access().is_some())));
    }
    Head { headers, content, etag, modified }
}

/// What can be said without reading it.
fn without_bytes(asked: &Asked<'_>, head: &Head) -> Result<Option<Response<Reply>>, Problem> {
    match condition(&asked.parts.headers, &head.etag, head.modified) {
        Condition::Holds => Ok(None),
        Condition::NotModified => {
            let mut headers = head.headers.clone();
            for name in [CONTENT_TYPE, CONTENT_ENCODING, ACCEPT_RANGES] {
                headers.remove(name);
            }
            Ok(Some(answer(StatusCode::NOT_MODIFIED, headers, Bytes::new())))
        }
        Condition::Fails => {
            let message = format!("{} is another one than the request is about", asked.destination.path());
            Err(Problem::new(ErrorCode::PreconditionFailed, message))
        }
    }
}

fn with_bytes(asked: &Asked<'_>, head: Head, bytes: Bytes) -> Response<Reply> {
    let Head { mut headers, etag, modified, .. } = head;
    let length = bytes.len() as u64;
    let asks = asked.parts.method == Method::GET && has_range(&asked.parts.headers, &etag, modified);
    match if asks { ranges(&asked.parts.headers, length) } else { Ranges::Whole } {
        Ranges::Whole => answer(StatusCode::OK, headers, bytes),
        Ranges::One(range) => {
            if let Ok(value) = HeaderValue::from_str(&range.shown(length)) {
                headers.insert(CONTENT_RANGE, value);
            }
            answer(StatusCode::PARTIAL_CONTENT, headers, range.of(&bytes))
        }
        Ranges::Many(many) => {
            let mime = headers.get(CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
            let (content_type, body) = multipart(&many, &bytes, mime, &etag);
            if let Ok(value) = HeaderValue::from_str(&content_type) {
                headers.insert(CONTENT_TYPE, value);
            }
            answer(StatusCode::PARTIAL_CONTENT, headers, body)
        }
        Ranges::Beyond => {
            let message = format!("it has {length} bytes, and no range of the request begins within them");
            let details = serde_json::json!({ "bytes": length });
            let problem = Problem::new(ErrorCode::RangeNotSatisfiable, message).with_details(details);
            let mut response = problem.into_response(&facts(asked)).map(Reply::from);
            if let Ok(value) = HeaderValue::from_str(&format!("bytes */{length}")) {
                response.headers_mut().insert(CONTENT_RANGE, value);
            }
            response
        }
    }
}

fn answer(status: StatusCode, headers: HeaderMap, body: Bytes) -> Response<Reply> {
    let mut response = Response::new(Reply::from(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// Somebody who wants to see a page: a browser says so where it goes to, and not where it loads something.
fn takes_html(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|member| {
        let mut parts = member.split(';').map(str::trim);
        parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("text/html"))
            && !parts.any(|part| ["q=0", "q=0.0", "q=0.00", "q=0.000"].contains(&part))
    })
}

fn nothing(asked: &Asked<'_>) -> Problem {
    let message = format!("nothing answers {} {}", asked.parts.method, asked.destination.path());
    Problem::new(ErrorCode::RouteNotFound, message)
}

fn failed(error: &AssetError) -> Problem {
    match error.code() {
        ErrorCode::StorageUnavailable => {
            Problem::new(ErrorCode::StorageUnavailable, "the storage cannot be reached at the moment")
        }
        _ => {
            tracing::error!(%error, "an asset cannot be served");
            Problem::new(ErrorCode::InternalError, "the platform cannot read this file")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_names_a_file_or_one_of_a_folder() {
        let rest = |text: &str| vec![("rest".to_owned(), text.to_owned())];
        assert_eq!(named("index.html", &rest("a/b")), "index.html");
        assert_eq!(named("uploads/", &rest("a/b.png")), "uploads/a/b.png");
        assert_eq!(named("uploads/", &rest("a/")), "uploads/a/index.html");
        assert_eq!(named("/", &rest("a")), "a");
        for hostile in ["../secret", "a/../../b", "a\\b", "a\0", "./a", "a//b"] {
            assert!(!is_normal(&named("uploads/", &rest(hostile))), "{hostile}");
        }
    }

    #[test]
    fn only_who_wants_to_see_a_page_gets_one() {
        for (accept, takes) in [
            ("text/html,application/xhtml+xml,*/*;q=0.8", true),
            ("application/json, TEXT/HTML;q=0.1", true),
            ("text/html;q=0", false),
            ("*/*", false),
            ("text/*", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
            assert_eq!(takes_html(&headers), takes, "{accept}");
        }
    }
}
