//! Answers that are sent with fewer bytes: which, how, and what is said of it.

mod encoder;

pub(crate) use encoder::Encoder;

use crate::answer::Reply;
use crate::config::Settings;
use crate::negotiate::{Coding, best};
use bytes::Bytes;
use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, COOKIE,
    ETAG, VARY,
};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};
use std::io;
use stoa_rules::is_known;

const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const CONTENT_DIGEST: HeaderName = HeaderName::from_static("content-digest");
const REPR_DIGEST: HeaderName = HeaderName::from_static("repr-digest");

/// The first is taken by who likes all of them as much: of what is made at once, it gives the fewest bytes for its time.
const OFFERED: [Coding; 3] = [Coding::Zstd, Coding::Br, Coding::Gzip];

/// A longer body goes out as it is compressed, so that it is never there twice.
const WHOLE_BYTES: usize = 1 << 20;
/// What is compressed at a time: others run between two pieces.
pub(crate) const PIECE_BYTES: usize = 64 * 1024;

/// Types of which fewer bytes can be made, beside `text`.
const OTHER_TEXTS: [(&str, &[&str]); 3] = [
    (
        "application",
        &[
            "graphql",
            "javascript",
            "json",
            "json5",
            "jsonl",
            "ndjson",
            "sql",
            "toml",
            "wasm",
            "x-javascript",
            "x-ndjson",
            "x-yaml",
            "xml",
            "yaml",
        ],
    ),
    ("image", &["bmp", "vnd.microsoft.icon", "x-icon"]),
    ("font", &["collection", "otf", "ttf"]),
];

/// What the settings say of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Compression {
    on: bool,
    least: u64,
}

impl Compression {
    pub(crate) fn of(settings: &Settings) -> Self {
        Self { on: settings.compression, least: settings.compression_min as u64 }
    }

    /// Puts an answer into the form in which it goes out: compressed, where that is worth it and the client takes it,
    /// or only as the news that the client has it already.
    pub(crate) async fn finish(self, request: &Parts, response: &mut Response<Reply>) {
        let coding = self.label(request, response);
        let is_head = request.method == Method::HEAD;
        if (is_head || request.method == Method::GET)
            && response.status() == StatusCode::OK
            && is_known(&request.headers, response.headers())
            && response.body().whole().is_some()
        {
            return forget_body(response);
        }
        // Of a stream that nobody reads, nothing is to be learned.
        if !is_head || response.body().bytes().is_some() {
            encode(response, coding).await;
        }
    }

    /// The same without asking whether the client knows it: for keeping.
    pub(crate) async fn variant(self, request: &Parts, response: &mut Response<Reply>) {
        let coding = self.label(request, response);
        encode(response, coding).await;
    }

    /// How a client would have an answer that can be compressed.
    pub(crate) fn coding(self, request: &HeaderMap) -> Coding {
        if self.on && !is_of_another_site(request) { best(request, &OFFERED) } else { Coding::Identity }
    }

    /// Says in the headers of an answer how it will be coded, and that this depends on who asks.
    fn label(self, request: &Parts, response: &mut Response<Reply>) -> Coding {
        if !self.on || !self.is_worth_it(response) {
            return Coding::Identity;
        }
        let headers = response.headers_mut();
        vary(headers);
        let coding = self.coding(&request.headers);
        if let Some(name) = coding.name() {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
            // Neither is true of the bytes that go out.
            headers.remove(CONTENT_LENGTH);
            headers.remove(ACCEPT_RANGES);
            weaken(headers);
        }
        coding
    }

    fn is_worth_it(self, response: &Response<Reply>) -> bool {
        let headers = response.headers();
        let bodiless = [
            StatusCode::NO_CONTENT,
            StatusCode::RESET_CONTENT,
            StatusCode::PARTIAL_CONTENT,
            StatusCode::NOT_MODIFIED,
        ];
        let is_fixed = [CONTENT_ENCODING, CONTENT_RANGE, CONTENT_DIGEST, REPR_DIGEST];
        response.body().bytes().is_none_or(|bytes| bytes >= self.least.max(1))
            && !bodiless.contains(&response.status())
            && is_compressible(headers)
            && !is_fixed.iter().any(|name| headers.contains_key(name))
            && !says(headers, &CACHE_CONTROL, "no-transform")
    }
}

/// A page of another site that makes a browser ask with the cookies of its user could learn from the length of the
/// answer what is in it (BREACH).
fn is_of_another_site(request: &HeaderMap) -> bool {
    request.contains_key(COOKIE)
        && request.get(SITE).is_some_and(|site| site == "cross-site" || site == "same-site")
}

/// Types of which fewer bytes can be made. Not event streams: each event is for now, and is short.
fn is_compressible(headers: &HeaderMap) -> bool {
    let given = headers.get(CONTENT_TYPE).and_then(|given| given.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    let Some((kind, name)) = essence.split_once('/') else { return false };
    let is = |known: &str| name.eq_ignore_ascii_case(known);
    let ends = |end: &&str| {
        let start = name.len().saturating_sub(end.len());
        name.get(start..).is_some_and(|last| last.eq_ignore_ascii_case(end))
    };
    if kind.eq_ignore_ascii_case("text") {
        return !is("event-stream");
    }
    let known = OTHER_TEXTS.iter().filter(|(known, _)| kind.eq_ignore_ascii_case(known));
    ["+json", "+xml", "+text"].iter().any(ends) || known.flat_map(|(_, names)| *names).any(|known| is(known))
}

fn says(headers: &HeaderMap, name: &HeaderName, word: &str) -> bool {
    let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|said| said.trim().eq_ignore_ascii_case(word))
}

fn vary(headers: &mut HeaderMap) {
    if !says(headers, &VARY, "accept-encoding") && !says(headers, &VARY, "*") {
        headers.append(VARY, HeaderValue::from_static("accept-encoding"));
    }
}

/// Other bytes than those that the tag was made for, and the same content.
fn weaken(headers: &mut HeaderMap) {
    if let Some(tag) = headers.get(ETAG)
        && !tag.as_bytes().starts_with(b"W/")
        && let Ok(weak) = HeaderValue::from_bytes(&[b"W/", tag.as_bytes()].concat())
    {
        headers.insert(ETAG, weak);
    }
}

fn forget_body(response: &mut Response<Reply>) {
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    *response.body_mut() = Reply::default();
    for name in [CONTENT_LENGTH, CONTENT_TYPE, CONTENT_ENCODING] {
        response.headers_mut().remove(name);
    }
}

async fn encode(response: &mut Response<Reply>, coding: Coding) {
    if coding == Coding::Identity {
        return;
    }
    let whole = response.body().whole();
    let short = whole.filter(|body| body.len() <= WHOLE_BYTES);
    let coded = match (Encoder::new(coding, short.as_ref().map(Bytes::len)), short) {
        (Some(encoder), Some(body)) => all(encoder, body).await.map(Reply::from).ok(),
        (Some(encoder), None) => Some(std::mem::take(response.body_mut()).coded(encoder)),
        (None, _) => None,
    };
    match coded {
        Some(coded) => *response.body_mut() = coded,
        None => drop(response.headers_mut().remove(CONTENT_ENCODING)),
    }
}

async fn all(mut encoder: Encoder, body: Bytes) -> io::Result<Vec<u8>> {
    for (index, piece) in body.chunks(PIECE_BYTES).enumerate() {
        if index > 0 {
            tokio::task::yield_now().await;
        }
        encoder.write(piece)?;
    }
    encoder.finish()
}

#[cfg(test)]
mod tests;
