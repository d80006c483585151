//! Path and query as every URL parser understands them. Routes are found by the same path that the script sees, so
//! that `/public/../admin` is one thing to both.

use super::host::Authority;
use http::Uri;
use std::borrow::Cow;
use stoa_kernel::ErrorCode;
use stoa_tenancy::PROOF_PATH;
use stoa_wire::Problem;

/// What the platform answers itself, on every host.
const RESERVED: [&str; 6] = ["/auth", "/engine", "/graphql", "/mcp", "/health", PROOF_PATH];

/// Where a request wants to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Destination<'a> {
    path: Cow<'a, str>,
    query: Option<Cow<'a, str>>,
}

impl<'a> Destination<'a> {
    /// Of a request line. Nearly all are normal already, and are not copied.
    pub(crate) fn of(uri: &'a Uri) -> Result<Self, Problem> {
        let (path, query) = (uri.path(), uri.query());
        if !path.starts_with('/') {
            return Err(Problem::new(ErrorCode::InvalidRequest, "the request has no path"));
        }
        if is_normal_path(path) && query.is_none_or(is_normal_query) {
            return Ok(Self { path: path.into(), query: query.map(Cow::from) });
        }
        let text = uri.path_and_query().map_or(path, http::uri::PathAndQuery::as_str);
        let url = url::Url::parse(&format!("http://h{text}"))
            .map_err(|_| Problem::new(ErrorCode::InvalidRequest, "the path cannot be read"))?;
        let query = url.query().map(|query| query.to_owned().into());
        Ok(Self { path: url.path().to_owned().into(), query })
    }

    /// The path, which begins with a slash.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Whether it is the platform that answers.
    pub(crate) fn is_reserved(&self) -> bool {
        RESERVED.iter().any(|reserved| {
            self.path.strip_prefix(reserved).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    /// The same as a URI, where it is not the one that came.
    pub(crate) fn rewritten(&self) -> Option<Uri> {
        if matches!((&self.path, &self.query), (Cow::Borrowed(_), None | Some(Cow::Borrowed(_)))) {
            return None;
        }
        let query = self.query.as_deref();
        let text = query.map_or_else(|| self.path.to_string(), |query| format!("{}?{query}", self.path));
        text.parse().ok()
    }

    /// The whole URL, as the client knows it.
    pub(crate) fn url(&self, authority: &Authority, secure: bool) -> String {
        let scheme = if secure { "https://" } else { "http://" };
        let query = self.query.as_deref();
        let bytes = scheme.len()
            + authority.as_str().len()
            + self.path.len()
            + query.map_or(0, |query| 1 + query.len());
        let mut url = String::with_capacity(bytes);
        url.push_str(scheme);
        url.push_str(authority.as_str());
        url.push_str(&self.path);
        if let Some(query) = query {
            url.push('?');
            url.push_str(query);
        }
        url
    }
}

fn is_normal_path(path: &str) -> bool {
    // A part that begins with a dot may be one that leads elsewhere, and so may one that hides it.
    let mut before = 0;
    path.bytes().all(|byte| {
        let is_part = std::mem::replace(&mut before, byte) == b'/';
        match byte {
            b'.' | b'%' => !is_part,
            _ => is_plain(byte),
        }
    })
}

fn is_normal_query(query: &str) -> bool {
    query.bytes().all(|byte| is_plain(byte) || byte == b'?' || byte == b'.' || byte == b'%')
}

/// Never rewritten, wherever it stands.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"/-_~!$&()*+,;=:@".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn url(uri: &str) -> String {
        let uri: Uri = uri.parse().unwrap();
        let authority = Authority::parse("h:1", false).unwrap();
        Destination::of(&uri).unwrap().url(&authority, true)
    }

    fn path(uri: &str) -> String {
        Destination::of(&uri.parse().unwrap()).unwrap().path().to_owned()
    }

    #[test]
    fn the_url_is_the_one_that_the_client_sees() {
        assert_eq!(url("/"), "https://h:1/");
        assert_eq!(url("/a/b?c=d&e"), "https://h:1/a/b?c=d&e");
        assert_eq!(url("/a?"), "https://h:1/a?");
        assert_eq!(url("http://other/a?b"), "https://h:1/a?b");
        assert_eq!(url("/a%20b?x='"), "https://h:1/a%20b?x=%27");
    }

    #[test]
    fn a_route_is_found_by_the_path_that_the_script_sees() {
        assert_eq!(path("/public/../admin"), "/admin");
        assert_eq!(path("/public/%2e%2E/admin"), "/admin");
        assert_eq!(path("/public/.%2e/admin"), "/admin");
        assert_eq!(path("/./a/."), "/a/");
        assert_eq!(path("/..."), "/...");
        assert_eq!(path("//a"), "//a");
        assert_eq!(path("/file.txt"), "/file.txt");
    }

    #[test]
    fn the_platforms_paths_are_its_own_however_they_are_written() {
        let reserved = |uri: &str| Destination::of(&uri.parse().unwrap()).unwrap().is_reserved();
        for uri in [
            "/engine",
            "/engine/api",
            "/x/../engine/api",
            "/health/live?x",
            "/mcp",
            "/auth/login",
            "/.well-known/stoa-verify",
        ] {
            assert!(reserved(uri), "{uri}");
        }
        for uri in [
            "/",
            "/.well-known/security.txt",
            "/engineering",
            "/healthy",
            "/Engine",
            "/engine/../x",
            "/%65ngine",
        ] {
            assert!(!reserved(uri), "{uri}");
        }
        let uri: Uri = "/x/../engine/api?a".parse().unwrap();
        assert_eq!(Destination::of(&uri).unwrap().rewritten().unwrap(), "/engine/api?a");
        assert_eq!(Destination::of(&"/engine/api?a".parse().unwrap()).unwrap().rewritten(), None);
    }

    #[test]
    fn what_is_no_path_is_refused() {
        assert!(Destination::of(&"*".parse().unwrap()).is_err());
        assert!(Destination::of(&"host:80".parse().unwrap()).is_err());
    }

    proptest! {
        #[test]
        fn every_destination_is_normal_to_url_parsers(text in "/[!-~]{0,24}") {
            if let Ok(uri) = text.parse::<Uri>() {
                let url = url(&uri.to_string());
                prop_assert_eq!(url::Url::parse(&url).map(String::from), Ok(url));
            }
        }

        #[test]
        fn a_path_of_dots_and_slashes_leads_nowhere_else(text in "/([./a]|%2e|%2E|%2f){0,16}") {
            let url = url(&text);
            prop_assert_eq!(url::Url::parse(&url).map(String::from), Ok(url));
        }
    }
}
