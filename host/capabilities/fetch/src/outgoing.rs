//! A request as it is sent: what the script gave, without what is the connection's, and changed by redirects.

use crate::decode::ACCEPTED;
use crate::error::{Failure, FetchError, Invalid};
use crate::limits::MAX_HEADERS;
use crate::secrets::Revealed;
use crate::target::Target;
use crate::upload::{Content, Progress, RequestBody};
use bytes::Bytes;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Request, StatusCode};
use std::borrow::Cow;
use stoa_kernel::Passage;

/// What becomes of a redirect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Redirect {
    /// It is gone after.
    Follow,
    /// It is an error.
    Error,
    /// It is the response.
    Manual,
}

/// Headers that belong to a connection, or that say how a message is framed. A script that copies the headers of
/// its own request gives them without meaning to, so they are left out and not refused.
const OF_THE_CONNECTION: [&str; 11] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Headers by which a script shows who it is, to one server and not to whomever that one names.
const CREDENTIALS: [&str; 6] =
    ["authorization", "cookie", "cookie2", "proxy-authorization", "x-api-key", "x-auth-token"];

/// Headers of a body, which go with it.
const OF_THE_BODY: [HeaderName; 4] =
    [header::CONTENT_ENCODING, header::CONTENT_LANGUAGE, header::CONTENT_LOCATION, header::CONTENT_TYPE];

/// Headers of a response that are its connection's.
pub(crate) fn is_of_the_connection(name: &HeaderName) -> bool {
    name != header::CONTENT_LENGTH && OF_THE_CONNECTION.contains(&name.as_str())
}

/// A request.
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    pub(crate) target: Target,
    pub(crate) headers: HeaderMap,
    pub(crate) content: Content,
    pub(crate) progress: Progress,
    pub(crate) redirect: Redirect,
    /// What stands in it for `{{secret:name}}`.
    pub(crate) revealed: Option<Box<Revealed>>,
}

/// A method that may be asked with. Of the three that may not, one would make a tunnel.
pub(crate) fn method(name: &str) -> Result<Method, Invalid> {
    match Method::from_bytes(name.as_bytes()) {
        Ok(method) if !["CONNECT", "TRACE", "TRACK"].contains(&name.to_ascii_uppercase().as_str()) => {
            Ok(method)
        }
        _ => Err(Invalid::Method),
    }
}

/// Says through whom a request came. A script that could change it could make a circle that nobody sees.
const CDN_LOOP: HeaderName = HeaderName::from_static(Passage::HEADER);

/// The headers that a script gave, and those that are sent whatever it gave. A value has one character for each of its
/// bytes.
pub(crate) fn headers(given: Vec<(String, String)>, passage: &Passage) -> Result<HeaderMap, Invalid> {
    if given.len() > MAX_HEADERS {
        return Err(Invalid::Headers);
    }
    let mut headers = HeaderMap::with_capacity(given.len() + 4);
    for (name, value) in given {
        let bytes: Option<Vec<u8>> = value.chars().map(|char| u8::try_from(char).ok()).collect();
        let value = bytes.and_then(|bytes| HeaderValue::from_bytes(&bytes).ok());
        match (HeaderName::from_bytes(name.as_bytes()).ok(), value) {
            (Some(name), _) if OF_THE_CONNECTION.contains(&name.as_str()) || name == CDN_LOOP => {}
            (Some(name), Some(value)) => drop(headers.append(name, value)),
            _ => return Err(Invalid::Header(name)),
        }
    }
    let onward = HeaderValue::try_from(passage.onward());
    headers.insert(CDN_LOOP, onward.map_err(|_| Invalid::Header(Passage::HEADER.to_owned()))?);
    let encoding = if headers.contains_key(header::RANGE) { "identity" } else { ACCEPTED };
    for (name, value) in
        [(header::ACCEPT, "*/*"), (header::ACCEPT_ENCODING, encoding), (header::USER_AGENT, "Stoa")]
    {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    Ok(headers)
}

impl Outgoing {
    /// The request of this hop.
    pub(crate) fn request(&mut self) -> Result<Request<RequestBody>, FetchError> {
        let body = self.content.body().ok_or_else(|| self.failed(Failure::Replay))?;
        let mut request = Request::new(body);
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.target.uri.clone();
        *request.headers_mut() = self.headers.clone();
        Ok(request)
    }

    /// Where a response sends it on to, if it does.
    pub(crate) fn next(&self, status: StatusCode, headers: &HeaderMap) -> Result<Option<Target>, FetchError> {
        let is_redirect = matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308);
        let Some(location) = headers.get(header::LOCATION).filter(|_| is_redirect) else { return Ok(None) };
        match self.redirect {
            Redirect::Manual => Ok(None),
            Redirect::Error => Err(self.failed(Failure::Redirected)),
            Redirect::Follow => {
                let location = self.hide(location.as_bytes());
                let location = String::from_utf8_lossy(&location);
                let url = self.target.url.join(&location).map_err(|_| self.failed(Failure::Location))?;
                Target::new(url).map(Some)
            }
        }
    }

    /// Sends it on, by the rules of the Fetch standard.
    pub(crate) fn redirected(&mut self, status: StatusCode, next: Target) -> Result<(), FetchError> {
        let drops_body = match status.as_u16() {
            301 | 302 => self.method == Method::POST,
            303 => self.method != Method::GET && self.method != Method::HEAD,
            _ => false,
        };
        if drops_body {
            self.method = Method::GET;
            self.content = Content::Whole(Bytes::new());
            for name in OF_THE_BODY {
                self.headers.remove(name);
            }
        } else if self.content.is_stream() {
            return Err(self.failed(Failure::Replay));
        }
        if self.target.is_same_origin(&next) {
            let uri = self.revealed.as_ref().map(|revealed| revealed.uri(&next)).transpose()?;
            self.target = next;
            self.target.uri = uri.unwrap_or_else(|| self.target.uri.clone());
            return Ok(());
        }
        for name in CREDENTIALS {
            self.headers.remove(name);
        }
        if let Some(revealed) = self.revealed.take() {
            revealed.leave(&mut self.headers, !drops_body, &next)?;
        }
        self.target = next;
        Ok(())
    }

    /// What came back, without the secrets that were sent.
    pub(crate) fn hide<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        self.revealed.as_ref().map_or(Cow::Borrowed(text), |revealed| revealed.hide(text))
    }

    pub(crate) fn failed(&self, failure: Failure) -> FetchError {
        FetchError::Failed { host: self.target.host.clone(), failure }
    }
}
