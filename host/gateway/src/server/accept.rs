//! Accepting connections, and stopping without losing a request.

use super::connection::{self, Context};
use super::listen::{BindError, listen};
use super::live::Live;
use super::per_address::PerAddress;
use super::tls::Tls;
use super::watch::Watch;
use super::{Handler, Peer};
use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::{sleep, timeout};
use tracing::{error, warn};

/// After an error of the system, such as no file descriptor being left: connections that end meanwhile are what helps.
const BACK_OFF: Duration = Duration::from_millis(100);

/// How a server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drained {
    /// Requests that were under way when it was told to stop, or came on connections of then, and were answered.
    pub finished: u64,
    /// Requests that had no answer when it had waited long enough.
    pub cut: u64,
}

/// A server that has its port.
pub struct Server {
    listener: TcpListener,
    local_addr: SocketAddr,
    live: Arc<Live>,
    tls: Option<Arc<Tls>>,
}

impl Server {
    /// Takes the port. Clients that connect from now on wait for [`Server::serve`].
    pub async fn bind(
        address: SocketAddr,
        live: Arc<Live>,
        tls: Option<Arc<Tls>>,
    ) -> Result<Self, BindError> {
        let listener = listen(address).await?;
        let local_addr = listener.local_addr().map_err(|source| BindError::Failed { address, source })?;
        Ok(Self { listener, local_addr, live, tls })
    }

    /// Where it listens; the port is known even if 0 was asked for.
    pub fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// Serves until `shutdown`, then finishes what is under way, at most as long as the settings say.
    pub async fn serve<H: Handler>(self, handler: Arc<H>, shutdown: impl Future<Output = ()>) -> Drained {
        let Self { listener, live, tls, .. } = self;
        let mut open = Open::default();
        let addresses = PerAddress::default();
        let mut shutdown = pin!(shutdown);
        loop {
            let is_full = open.tasks.len() >= live.settings().max_connections;
            tokio::select! {
                biased;
                () = &mut shutdown => break,
                Some(ended) = open.tasks.join_next_with_id() => open.forget(ended),
                accepted = listener.accept(), if !is_full => match accepted {
                    Ok((tcp, from)) => {
                        let (handler, live, tls) = (Arc::clone(&handler), Arc::clone(&live), tls.clone());
                        open.admit(Context { handler, live, tls }, tcp, from, &addresses);
                    }
                    Err(error) => after(&error).await,
                },
            }
        }
        // Whoever connects now is refused, and finds another server.
        drop(listener);
        live.drain();
        open.drain(&live).await
    }
}

/// An error of one connection is its own; one of the system concerns the next as well.
async fn after(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    if !matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted) {
        warn!(%error, "cannot accept a connection; trying again shortly");
        sleep(BACK_OFF).await;
    }
}

/// The connections there are.
#[derive(Default)]
struct Open {
    tasks: JoinSet<()>,
    watches: HashMap<Id, Arc<Watch>>,
}

impl Open {
    fn admit<H: Handler>(
        &mut self,
        context: Context<H>,
        tcp: TcpStream,
        from: SocketAddr,
        addresses: &PerAddress,
    ) {
        let settings = context.live.settings();
        let address = from.ip().to_canonical();
        let is_proxy = || settings.trusted_proxies.iter().any(|network| network.contains(address));
        let counted = match settings.max_connections_per_ip {
            Some(most) if !is_proxy() => match addresses.enter(address, most) {
                None => return,
                counted => counted,
            },
            _ => None,
        };
        // Answers are written whole, so waiting for more of them would only delay them.
        if tcp.set_nodelay(true).is_err() {
            return;
        }
        let watch = Arc::new(Watch::new());
        let peer = Peer { address, secure: false };
        let task = connection::serve(context, tcp, peer, settings, Arc::clone(&watch));
        let handle = self.tasks.spawn(async move {
            task.await;
            drop(counted);
        });
        self.watches.insert(handle.id(), watch);
    }

    fn forget(&mut self, ended: Result<(Id, ()), JoinError>) {
        let id = match ended {
            Ok((id, ())) => id,
            Err(error) => {
                if error.is_panic() {
                    error!("a connection ended by a bug of the server");
                }
                error.id()
            }
        };
        self.watches.remove(&id);
    }

    async fn drain(mut self, live: &Live) -> Drained {
        let ended_before = live.ended();
        for watch in self.watches.values() {
            watch.stop();
        }
        let all = async { while self.tasks.join_next().await.is_some() {} };
        // What has not ended by then is counted, and cut.
        let _ = timeout(live.settings().drain, all).await;
        let drained = Drained { finished: live.ended().saturating_sub(ended_before), cut: live.under_way() };
        self.tasks.shutdown().await;
        drained
    }
}
