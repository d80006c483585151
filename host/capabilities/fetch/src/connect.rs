//! From a host to a connection: the one place where scripts get one. Whatever led here, the addresses are found,
//! checked and connected to in one go, so that a name cannot mean something else by then.

use crate::error::{Failure, FetchError, Invalid, Refused};
use crate::guard::Guard;
use crate::limits::{CONNECT_TIMEOUT, MAX_ADDRESSES};
use crate::permit::{Permits, Permitted};
use crate::resolve::Lookups;
use crate::target::{host_of, is_public_name};
use futures_util::future::BoxFuture;
use http::Uri;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::task::{Context, Poll};
use stoa_kernel::Egress;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tower::Service;
use url::Host;

/// Connects on behalf of one tenant.
#[derive(Clone)]
pub(crate) struct Connector {
    pub(crate) guard: Arc<Guard>,
    pub(crate) egress: Arc<Egress>,
    pub(crate) lookups: Lookups,
    pub(crate) permits: Permits,
}

impl Service<Uri> for Connector {
    type Response = Permitted;
    type Error = FetchError;
    type Future = BoxFuture<'static, Result<Permitted, FetchError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), FetchError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connector = self.clone();
        Box::pin(async move { connector.connect(&uri).await })
    }
}

impl Connector {
    async fn connect(&self, uri: &Uri) -> Result<Permitted, FetchError> {
        let (host, port) = host_of(uri).ok_or(Invalid::Url)?;
        let name = host.to_string();
        let failed = |failure| FetchError::Failed { host: format!("{name}:{port}"), failure };
        let late = || failed(Failure::Timeout { what: "connecting", after: CONNECT_TIMEOUT });
        let deadline = Instant::now() + CONNECT_TIMEOUT;

        let addresses = timeout_at(deadline, self.addresses(&host, port)).await.map_err(|_| late())??;
        let permit = timeout_at(deadline, self.permits.acquire()).await.map_err(|_| failed(Failure::Busy))?;
        let mut left = u32::try_from(addresses.len().min(MAX_ADDRESSES)).unwrap_or(1);
        let mut failure = failed(Failure::Connect);
        for address in addresses.into_iter().take(MAX_ADDRESSES) {
            // An address that swallows everything leaves time for those after it.
            let until = Instant::now() + deadline.saturating_duration_since(Instant::now()) / left.max(1);
            left = left.saturating_sub(1);
            match timeout_at(until, TcpStream::connect(SocketAddr::new(address, port))).await {
                Ok(Ok(stream)) => {
                    // A socket that cannot be told so works as well, only later.
                    let _ = stream.set_nodelay(true);
                    return Ok(Permitted::new(stream, permit));
                }
                Ok(Err(_)) => failure = failed(Failure::Connect),
                Err(_) => failure = late(),
            }
        }
        Err(failure)
    }

    /// The addresses of a host, every one of which may be connected to. One that may not spoils the others: a name
    /// that has such an address is up to something, or broken.
    async fn addresses(&self, host: &Host, port: u16) -> Result<Vec<IpAddr>, FetchError> {
        let name = host.to_string();
        if !self.egress.permits_host(&name, port) {
            return Err(Refused::Policy(format!("{name}:{port}")).into());
        }
        let addresses = match host {
            Host::Ipv4(address) => vec![IpAddr::from(*address)],
            Host::Ipv6(address) => vec![IpAddr::from(*address)],
            Host::Domain(name) => self.lookups.resolve(&self.asked(name)?).await?,
        };
        if !addresses.iter().all(|address| self.guard.permits(*address)) {
            return Err(Refused::Address(name).into());
        }
        if !addresses.iter().all(|address| self.egress.permits_address(&name, port, *address)) {
            return Err(Refused::Policy(format!("{name}:{port}")).into());
        }
        Ok(addresses)
    }

    /// The name to look up. A dot at its end keeps the server's own search list and hosts out of it, unless the
    /// operator has opened the network that they stand for.
    fn asked(&self, name: &str) -> Result<String, FetchError> {
        if self.guard.is_opened() {
            return Ok(name.to_owned());
        }
        if !is_public_name(name) {
            return Err(Refused::Name(name.to_owned()).into());
        }
        Ok(if name.ends_with('.') { name.to_owned() } else { format!("{name}.") })
    }
}
