//! Answers that are kept: those of routes that say so, for as long as they say, in bounded memory.

mod flights;

use crate::answer::Reply;
use crate::negotiate::Coding;
use crate::site::Asked;
use bytes::Bytes;
use flights::{Flights, Turn};
use http::header::{AGE, CONTENT_ENCODING, ETAG};
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode};
use moka::Expiry;
use moka::sync::Cache;
use std::hash::Hash;
use std::sync::Arc;
use std::time::{Duration, Instant};
use stoa_engine::Target;
use stoa_rules::Caching;
use stoa_tenancy::Version;

pub(crate) use flights::Flight;

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
    /// The last purge that was known when its invocation began.
    purge: u64,
}

/// For how long each is kept.
struct Until;

type Key = (Place, Coding);

impl Expiry<Key, Arc<Kept>> for Until {
    fn expire_after_create(&self, _: &Key, kept: &Arc<Kept>, _: Instant) -> Option<Duration> {
        Some(kept.left())
    }

    fn expire_after_update(
        &self,
        _: &Key,
        kept: &Arc<Kept>,
        _: Instant,
        _: Option<Duration>,
    ) -> Option<Duration> {
        Some(kept.left())
    }
}

/// What is kept, as it is and in the codings in which it was asked for.
pub(crate) struct Answers {
    kept: Cache<Key, Arc<Kept>>,
    flights: Flights,
}

/// What becomes of a request that a kept answer would do for.
pub(crate) enum Found {
    /// It has one.
    Kept(Response<Reply>),
    /// It runs, and others that ask the same wait for it.
    Flight(Flight),
    /// It runs.
    Alone,
}

impl Answers {
    /// All of them together take so many bytes at most.
    pub(crate) fn new(bytes: u64) -> Self {
        let weight =
            |_: &Key, kept: &Arc<Kept>| u32::try_from(kept.body.len() + HEAD_BYTES).unwrap_or(u32::MAX);
        let kept = Cache::builder().max_capacity(bytes).weigher(weight).expire_after(Until).build();
        Self { kept, flights: Flights::new() }
    }

    /// Where the answer to a request is, if a kept one will do.
    pub(crate) fn place(
        caching: &Caching,
        version: &Version,
        target: &Target,
        asked: &Asked<'_>,
        host: &str,
    ) -> Option<Place> {
        let parts = asked.parts;
        if !caching.is_for(&parts.method, &parts.headers) {
            return None;
        }
        let mut hash = blake3::Hasher::new();
        hash.update(&version.key());
        // Of one path there may be several, each of another version of the API.
        if let Target::Handler(handler) = target {
            hash.update(&handler.to_le_bytes());
        }
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

    /// The answer that is kept there. Where there is none, the first one who asks goes and gets it, and others wait for
    /// that, though not for long: what cannot be kept is not to be waited for.
    pub(crate) async fn find(&self, place: Place, version: &Version, asked: &Asked<'_>) -> Found {
        let until = Flights::patience();
        loop {
            if let Some(response) = self.get(place, version, asked).await {
                return Found::Kept(response);
            }
            // Only of GET is the body known.
            if asked.parts.method != Method::GET {
                return Found::Alone;
            }
            match self.flights.turn(place, until).await {
                Turn::First(flight) => return Found::Flight(flight),
                Turn::Again => {}
                Turn::Alone => return Found::Alone,
            }
        }
    }

    async fn get(&self, place: Place, version: &Version, asked: &Asked<'_>) -> Option<Response<Reply>> {
        let coding = asked.compression.coding(&asked.parts.headers);
        if coding != Coding::Identity
            && let Some(kept) = self.fresh((place, coding), version, asked)
        {
            return Some(kept.response());
        }
        let kept = self.fresh((place, Coding::Identity), version, asked)?;
        let mut response = kept.response();
        if coding != Coding::Identity {
            asked.compression.variant(asked.parts, &mut response).await;
            if response.headers().contains_key(CONTENT_ENCODING)
                && let Some(body) = response.body().whole()
                && !kept.headers.contains_key(CONTENT_ENCODING)
            {
                let mut headers = response.headers().clone();
                headers.remove(AGE);
                let Kept { status, since, ttl, purge, .. } = *kept;
                let variant = Kept { status, headers, body, since, ttl, purge };
                self.kept.insert((place, coding), Arc::new(variant));
            }
        }
        Some(response)
    }

    /// What is kept there, unless it was purged.
    fn fresh(&self, key: Key, version: &Version, asked: &Asked<'_>) -> Option<Arc<Kept>> {
        let kept = self.kept.get(&key)?;
        if version.purges().concern(kept.purge, asked.destination.path()) {
            self.kept.invalidate(&key);
            return None;
        }
        Some(kept)
    }

    /// Keeps an answer that may be kept, gives it, and says whether it is kept.
    pub(crate) fn keep(
        &self,
        place: Place,
        caching: &Caching,
        version: &Version,
        mut response: Response<Reply>,
        asked: &Asked<'_>,
    ) -> (Response<Reply>, bool) {
        let Some(body) = response.body().whole().filter(|body| body.len() <= ONE_BYTES) else {
            return (response, false);
        };
        // Only of GET is the body known.
        if asked.parts.method != Method::GET || !caching.may_keep(response.status(), response.headers()) {
            return (response, false);
        }
        caching.apply(response.headers_mut());
        if response.status() == StatusCode::OK && !response.headers().contains_key(ETAG) {
            let hash = blake3::hash(&body).to_hex();
            if let Ok(tag) = HeaderValue::from_str(&format!("\"{}\"", &hash[..32])) {
                response.headers_mut().insert(ETAG, tag);
            }
        }
        let (status, headers) = (response.status(), response.headers().clone());
        let purge = version.purges().last();
        let kept = Kept { status, headers, body, since: Instant::now(), ttl: caching.ttl, purge };
        self.kept.insert((place, Coding::Identity), Arc::new(kept));
        (response, true)
    }
}

impl Kept {
    fn left(&self) -> Duration {
        self.ttl.saturating_sub(self.since.elapsed())
    }

    fn response(&self) -> Response<Reply> {
        let mut response = Response::new(Reply::from(self.body.clone()));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.clone();
        response.headers_mut().insert(AGE, HeaderValue::from(self.since.elapsed().as_secs()));
        response
    }
}
