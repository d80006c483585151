//! How often routes and tenants are asked: counted on this node, and in Redis with the others.

use crate::answer::Reply;
use crate::manners::Manners;
use crate::request::Authority;
use crate::site::{Asked, facts};
use http::Response;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use stoa_kernel::{Caller, ErrorCode, TenantId};
use stoa_rules::{Asker, Counter, Rate, Verdict, Whose};
use stoa_storage::{Cells, Redis, Taken};
use stoa_tenancy::{Site, Version};
use stoa_wire::Problem;
use tokio::time::timeout;

/// A request waits no longer for Redis than this: then this node's own count has to do.
const PATIENCE: Duration = Duration::from_millis(50);
/// How long nobody waits for it after that.
const PAUSE: Duration = Duration::from_secs(1);

/// What counts requests.
pub(crate) struct Rates(Option<Shared>);

/// What nodes count together.
struct Shared {
    cells: Cells,
    began: Instant,
    /// In milliseconds since it began. 0: it answers.
    away_until: AtomicU64,
}

/// Whose limit it is.
#[derive(Clone, Copy)]
pub(crate) enum Place<'a> {
    /// A handler of a version.
    Route(&'a Version, u32),
    /// All of a tenant.
    Tenant(&'a TenantId),
}

/// May Redis be asked?
enum Turn {
    Yes,
    /// To see whether it is back.
    Probe,
    No,
}

impl Rates {
    /// None: this node counts alone.
    pub(crate) fn new(redis: Option<Redis>) -> Self {
        let shared =
            |redis| Shared { cells: Cells::new(redis), began: Instant::now(), away_until: AtomicU64::new(0) };
        Self(redis.map(shared))
    }

    /// Counts a request, if it may. This node counts in any case: whoever it would refuse alone is not worth a question
    /// to Redis, and when Redis goes, it knows its own part.
    pub(crate) async fn count(&self, counter: &Counter, place: Place<'_>, asker: Asker<'_>) -> Verdict {
        let whose = counter.rate().whose(asker);
        let here = counter.check(whose);
        match (&self.0, here) {
            (Some(shared), Verdict::Go(_)) => {
                shared.count(counter.rate(), place, whose).await.unwrap_or(here)
            }
            _ => here,
        }
    }

    /// The answer to whoever asks a tenant more often than an admin allows, before anything is looked for.
    pub(crate) async fn too_often(
        &self,
        asked: &Asked<'_>,
        authority: &Authority,
        site: &Site,
    ) -> Option<Response<Reply>> {
        let (counters, manners) = {
            let state = site.tenant.state();
            if state.counters().is_empty() {
                return None;
            }
            (Arc::clone(state.counters()), Manners::new(state.manners(), None))
        };
        let place = Place::Tenant(site.tenant.id());
        for counter in &*counters {
            let verdict = self.count(counter, place, asker(asked, None)).await;
            if let Verdict::Wait(wait) = verdict {
                let problem = refused(counter, wait);
                let mut response = problem.into_response(&facts(asked)).map(Reply::from);
                counter.apply(verdict, response.headers_mut());
                manners.finish(asked, authority, &mut response);
                manners.open(asked, &mut response);
                return Some(response);
            }
        }
        None
    }
}

impl Shared {
    /// None: Redis does not say.
    async fn count(&self, rate: &Rate, place: Place<'_>, whose: Whose<'_>) -> Option<Verdict> {
        let is_probe = match self.turn() {
            Turn::Yes => false,
            Turn::Probe => true,
            Turn::No => return None,
        };
        let cell = cell(rate, place, whose);
        let taken = match timeout(PATIENCE, self.cells.take(&cell, rate.limit(), rate.per())).await {
            Ok(Ok(taken)) => taken,
            Ok(Err(error)) => {
                self.went(&error);
                return None;
            }
            Err(late) => {
                self.went(&late);
                return None;
            }
        };
        // Others that come in late say nothing: they were asked before it went.
        if is_probe {
            self.away_until.store(0, Ordering::Relaxed);
            tracing::info!("rate limits are counted with the other nodes again");
        }
        Some(match taken {
            Taken::Left(left) => Verdict::Go(left),
            Taken::Wait(wait) => Verdict::Wait(wait),
        })
    }

    /// After an outage, one request finds out for all.
    fn turn(&self) -> Turn {
        let until = self.away_until.load(Ordering::Relaxed);
        if until == 0 {
            return Turn::Yes;
        }
        let now = self.now();
        let is_first = || {
            let next = now + pause();
            self.away_until.compare_exchange(until, next, Ordering::Relaxed, Ordering::Relaxed).is_ok()
        };
        if now >= until && is_first() { Turn::Probe } else { Turn::No }
    }

    fn went(&self, why: &dyn std::error::Error) {
        if self.away_until.swap(self.now() + pause(), Ordering::Relaxed) == 0 {
            tracing::warn!(%why, "Redis does not answer: rate limits are counted on this node alone");
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX / 2)
    }
}

fn pause() -> u64 {
    u64::try_from(PAUSE.as_millis()).unwrap_or(1_000)
}

/// Who asks, as far as is known.
pub(crate) fn asker<'a>(asked: &Asked<'a>, caller: Option<&'a Caller>) -> Asker<'a> {
    Asker { address: asked.client.address, headers: &asked.parts.headers, caller }
}

/// What a limit that is used up is answered with.
pub(crate) fn refused(counter: &Counter, wait: Duration) -> Problem {
    let (rate, source) = (counter.rate(), counter.source().as_str());
    let wait = seconds(wait);
    let message = format!("{}; ask again in {wait} s", rate.describe(source));
    let per = rate.per();
    let window = if per.subsec_nanos() == 0 { json!(per.as_secs()) } else { json!(per.as_secs_f64()) };
    let details = json!({
        "limit": rate.limit(), "window": window, "key": rate.by().to_string(), "retry_after": wait, "source": source,
    });
    Problem::new(ErrorCode::RateLimited, message).with_details(details).with_retry_after(wait)
}

/// The same on every node, and for nothing else: of whatever length clients send, a short name.
fn cell(rate: &Rate, place: Place<'_>, whose: Whose<'_>) -> String {
    let mut hash = blake3::Hasher::new();
    match place {
        Place::Route(version, handler) => {
            hash.update(b"route").update(&version.key()).update(&handler.to_le_bytes());
        }
        Place::Tenant(tenant) => {
            // Another limit is another count.
            let limit = format!("tenant/{tenant}/{}/{}/{}/", rate.limit(), rate.per().as_nanos(), rate.by());
            hash.update(limit.as_bytes());
        }
    }
    match whose {
        Whose::Everybody => &mut hash,
        Whose::Address(address) => hash.update(b"a").update(address.to_string().as_bytes()),
        Whose::User(id) => hash.update(b"u").update(id.as_bytes()),
        Whose::Key(id) => hash.update(b"k").update(id.as_bytes()),
        Whose::Header(value) => hash.update(b"h").update(value),
    };
    hash.finalize().to_hex().to_string()
}

/// Rounded up: whoever waits that long is let in.
fn seconds(wait: Duration) -> u32 {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    u32::try_from(seconds).unwrap_or(u32::MAX)
}
