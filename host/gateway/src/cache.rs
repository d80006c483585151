//! Answers that are kept: those of routes that say so, for as long as they say, in bounded memory.

use crate::answer::Reply;
use crate::site::Asked;
use bytes::Bytes;
use http::header::{AGE, CONTENT_LENGTH, CONTENT_TYPE, ETAG};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use moka::Expiry;
use moka::sync::Cache;
use std::hash::Hash;
use std::sync::Arc;
use std::time::{Duration, Instant};
use stoa_rules::{Caching, is_known};
use stoa_tenancy::Version;

/// All kept answers together.
const ALL_BYTES: u64 = 64 << 20;
/// Longer ones are not kept.
const ONE_BYTES: usize = 1 << 20;
/// What an answer takes besides its body.
const HEAD_BYTES: usize = 512;

/// Of whom, what, and which of its variants: nobody can make two of them collide.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Place([u8; 32]);

struct Kept {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    since: Instant,
    ttl: Duration,
}

/// For how long each is kept.
struct Until;

impl Expiry<Place, Arc<Kept>> for Until {
    fn expire_after_create(&self, _: &Place, kept: &Arc<Kept>, _: Instant) -> Option<Duration> {
        Some(kept.ttl)
    }

    fn expire_after_update(
        &self,
        _: &Place,
        kept: &Arc<Kept>,
        _: Instant,
        _: Option<Duration>,
    ) -> Option<Duration> {
        Some(kept.ttl)
    }
}

/// What is kept.
pub(crate) struct Answers(Cache<Place, Arc<Kept>>);

impl Answers {
    pub(crate) fn new() -> Self {
        let weight =
            |_: &Place, kept: &Arc<Kept>| u32::try_from(kept.body.len() + HEAD_BYTES).unwrap_or(u32::MAX);
        Self(Cache::builder().max_capacity(ALL_BYTES).weigher(weight).expire_after(Until).build())
    }

    /// Where the answer to a request is, if a kept one will do.
    pub(crate) fn place(
        caching: &Caching,
        version: &Version,
        asked: &Asked<'_>,
        host: &str,
    ) -> Option<Place> {
        let parts = asked.parts;
        if !caching.is_for(&parts.method, &parts.headers) {
            return None;
        }
        let mut hash = blake3::Hasher::new();
        hash.update(&version.key());
        for part in
            [host.as_bytes(), parts.uri.path().as_bytes(), parts.uri.query().unwrap_or_default().as_bytes()]
        {
            hash.update(&part.len().to_le_bytes()).update(part);
        }
        hash.update(&[u8::from(parts.uri.query().is_some()), u8::from(asked.client.secure)]);
        for value in caching.variant(&parts.headers) {
            let value = value.map(HeaderValue::as_bytes);
            hash.update(&value.map_or(u64::MAX, |value| value.len() as u64).to_le_bytes());
            hash.update(value.unwrap_or_default());
        }
        Some(Place(*hash.finalize().as_bytes()))
    }

    /// The answer that is kept there.
    pub(crate) fn get(&self, place: Place, asked: &Asked<'_>) -> Option<Response<Reply>> {
        let kept = self.0.get(&place)?;
        let mut response = Response::new(Reply::from(kept.body.clone()));
        *response.status_mut() = kept.status;
        *response.headers_mut() = kept.headers.clone();
        response.headers_mut().insert(AGE, HeaderValue::from(kept.since.elapsed().as_secs()));
        Some(unless_known(response, asked))
    }

    /// Keeps an answer that may be kept, and gives it.
    pub(crate) fn keep(
        &self,
        place: Place,
        caching: &Caching,
        mut response: Response<Reply>,
        asked: &Asked<'_>,
    ) -> Response<Reply> {
        let Some(body) = response.body().whole().filter(|body| body.len() <= ONE_BYTES) else {
            return response;
        };
        // Only of GET is the body known.
        if asked.parts.method != http::Method::GET || !caching.may_keep(response.status(), response.headers())
        {
            return response;
        }
        caching.apply(response.headers_mut());
        if response.status() == StatusCode::OK && !response.headers().contains_key(ETAG) {
            let hash = blake3::hash(&body).to_hex();
            if let Ok(tag) = HeaderValue::from_str(&format!("\"{}\"", &hash[..32])) {
                response.headers_mut().insert(ETAG, tag);
            }
        }
        let (status, headers) = (response.status(), response.headers().clone());
        self.0
            .insert(place, Arc::new(Kept { status, headers, body, since: Instant::now(), ttl: caching.ttl }));
        unless_known(response, asked)
    }
}

/// 304 to a client that has it.
fn unless_known(mut response: Response<Reply>, asked: &Asked<'_>) -> Response<Reply> {
    if response.status() == StatusCode::OK && is_known(&asked.parts.headers, response.headers()) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Reply::default();
        response.headers_mut().remove(CONTENT_LENGTH);
        response.headers_mut().remove(CONTENT_TYPE);
    }
    response
}
