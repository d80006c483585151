//! From names to addresses.

use crate::error::{Failure, FetchError};
use crate::limits::MAX_LOOKUPS;
use futures_util::future::BoxFuture;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Knows the addresses of names. What it answers is checked by whoever asks.
pub trait Resolve: Send + Sync {
    /// Every address of a name, in the order in which they should be tried.
    fn resolve(&self, name: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>>;
}

/// As the operating system finds them.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        Box::pin(async move {
            Ok(tokio::net::lookup_host((name, 0)).await?.map(|address| address.ip()).collect())
        })
    }
}

/// The look-ups of one tenant, of which only so many are under way at once.
#[derive(Clone)]
pub(crate) struct Lookups {
    resolver: Arc<dyn Resolve>,
    places: Arc<Semaphore>,
}

impl Lookups {
    pub(crate) fn new(resolver: Arc<dyn Resolve>) -> Self {
        Self { resolver, places: Arc::new(Semaphore::new(MAX_LOOKUPS)) }
    }

    /// The addresses of a name.
    pub(crate) async fn resolve(&self, name: &str) -> Result<Vec<IpAddr>, FetchError> {
        let failed = || FetchError::Failed { host: name.to_owned(), failure: Failure::Dns };
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(|_| failed())?;
        let asked = self.resolver.resolve(name.to_owned());
        // The system goes on with it even when nobody waits any more, so its place stays taken until it has ended.
        let task = tokio::spawn(async move {
            let _place = place;
            asked.await
        });
        let addresses = task.await.ok().and_then(Result::ok).unwrap_or_default();
        if addresses.is_empty() { Err(failed()) } else { Ok(addresses) }
    }
}
