//! Documents of other servers that are kept for a while: what an issuer says of itself, and its keys. However many
//! tokens come, and whatever they name, an issuer is asked by one request at a time, and only so often.

use crate::outbound::{MAX_ANSWER_BYTES, Outbound, Unreachable};
use arc_swap::ArcSwapOption;
use http::header::ACCEPT;
use http::{Request, StatusCode};
use moka::sync::Cache;
use std::sync::Arc;
use std::time::Duration;
use stoa_kernel::TenantId;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// For so long it is believed without asking.
const FRESH: Duration = Duration::from_mins(10);
/// And for so long if its server does not answer: an outage of an issuer is none of its users'.
const STALE: Duration = Duration::from_hours(24);
/// An issuer that did not answer, or did not have what a token names, is not asked again before this.
const PAUSE: Duration = Duration::from_secs(30);
/// Of all tenants together; those that nobody asks for are dropped.
const MAX_DOCUMENTS: u64 = 10_000;

/// It cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unavailable {
    /// Its address is none.
    #[error("the address is no URL that can be asked for")]
    Address,
    /// Its server does not answer.
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    /// It answers something else.
    #[error("{host} answers {status} instead of the document")]
    Status {
        /// Who was asked.
        host: String,
        /// What it said.
        status: StatusCode,
    },
    /// What it answers is something else.
    #[error("what {host} answers cannot be used: {problem}")]
    Unfit {
        /// Who was asked.
        host: String,
        /// What is wrong.
        problem: &'static str,
    },
    /// It failed a moment ago.
    #[error("{host} failed a moment ago, and is asked again in {} s at the latest", PAUSE.as_secs())]
    Paused {
        /// Who was asked.
        host: String,
    },
}

/// Documents of one kind.
pub struct Documents<T> {
    outbound: Arc<dyn Outbound>,
    read: fn(&[u8]) -> Result<T, &'static str>,
    kept: Cache<(Option<TenantId>, String), Arc<Document<T>>>,
}

struct Document<T> {
    url: String,
    /// The last one, and when it came.
    last: ArcSwapOption<(Arc<T>, Instant)>,
    /// When its server was asked last. Held while it is asked.
    asked: Mutex<Option<Instant>>,
}

impl<T: Send + Sync + 'static> Documents<T> {
    /// That `read` understands.
    pub fn new(outbound: Arc<dyn Outbound>, read: fn(&[u8]) -> Result<T, &'static str>) -> Self {
        let kept = Cache::builder().max_capacity(MAX_DOCUMENTS).time_to_idle(STALE).build();
        Self { outbound, read, kept }
    }

    /// The document, on behalf of a tenant.
    pub async fn get(&self, tenant: Option<&TenantId>, url: &str) -> Result<Arc<T>, Unavailable> {
        let document = self.document(tenant, url);
        let last = document.last.load_full();
        if let Some(last) = &last
            && last.1.elapsed() < FRESH
        {
            return Ok(Arc::clone(&last.0));
        }
        let usable = last.filter(|last| last.1.elapsed() < STALE);
        // Who has one that can be used does not wait until another has asked for the next.
        let mut asked = match (&usable, document.asked.try_lock()) {
            (_, Ok(asked)) => asked,
            (Some(usable), Err(_)) => return Ok(Arc::clone(&usable.0)),
            (None, Err(_)) => document.asked.lock().await,
        };
        if let Some(now) = document.last.load_full()
            && now.1.elapsed() < FRESH
        {
            return Ok(Arc::clone(&now.0));
        }
        let fetched = match *asked {
            Some(at) if at.elapsed() < PAUSE => Err(Unavailable::Paused { host: host_of(url) }),
            _ => self.fetch(tenant, &document, &mut asked).await,
        };
        match (fetched, usable) {
            (Err(error), Some(usable)) => {
                tracing::warn!(%error, "going on with what is known of an issuer");
                Ok(Arc::clone(&usable.0))
            }
            (fetched, _) => fetched,
        }
    }

    /// The document after this one, which lacks something. The same if it was asked for a moment ago.
    pub async fn newer(
        &self,
        tenant: Option<&TenantId>,
        url: &str,
        than: &Arc<T>,
    ) -> Result<Arc<T>, Unavailable> {
        let document = self.document(tenant, url);
        let mut asked = document.asked.lock().await;
        let last = document.last.load_full().map(|last| Arc::clone(&last.0));
        match last {
            Some(last) if !Arc::ptr_eq(&last, than) => Ok(last),
            Some(last) if asked.is_some_and(|at| at.elapsed() < PAUSE) => Ok(last),
            _ => self.fetch(tenant, &document, &mut asked).await,
        }
    }

    fn document(&self, tenant: Option<&TenantId>, url: &str) -> Arc<Document<T>> {
        let make = || {
            Arc::new(Document { url: url.to_owned(), last: ArcSwapOption::empty(), asked: Mutex::new(None) })
        };
        self.kept.get_with((tenant.cloned(), url.to_owned()), make)
    }

    async fn fetch(
        &self,
        tenant: Option<&TenantId>,
        document: &Document<T>,
        asked: &mut Option<Instant>,
    ) -> Result<Arc<T>, Unavailable> {
        *asked = Some(Instant::now());
        let host = || host_of(&document.url);
        let request = Request::get(&document.url).header(ACCEPT, "application/json").body(Vec::new());
        let answer = self.outbound.send(tenant, request.map_err(|_| Unavailable::Address)?).await?;
        if answer.status() != StatusCode::OK {
            return Err(Unavailable::Status { host: host(), status: answer.status() });
        }
        if answer.body().len() > MAX_ANSWER_BYTES {
            return Err(Unavailable::Unfit { host: host(), problem: "it is too long" });
        }
        let unfit = |problem| Unavailable::Unfit { host: host(), problem };
        let read = Arc::new((self.read)(answer.body()).map_err(unfit)?);
        document.last.store(Some(Arc::new((Arc::clone(&read), Instant::now()))));
        Ok(read)
    }
}

fn host_of(url: &str) -> String {
    let parsed = url::Url::parse(url).ok();
    let host = parsed.as_ref().and_then(url::Url::host_str);
    format!("'{}'", host.unwrap_or("the address"))
}

#[cfg(test)]
mod tests;
