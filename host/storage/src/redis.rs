//! Redis: one connection that many calls share, with the errors and the circuit of the databases.

use crate::circuit::{Circuit, Health};
use crate::dialect::shown;
use crate::error::{OpenError, Outage, StorageError};
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, Cmd, FromRedisValue, ScriptInvocation};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::AbortHandle;

/// A server that has not taken a connection by then is not there.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(500);
/// Nor one that has not answered a command, the largest of which carries a megabyte.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(2);

/// Asked whether it is there, it answers by then.
const PATIENCE: Duration = Duration::from_secs(1);

/// A Redis server; cloning it is cheap.
#[derive(Clone)]
pub struct Redis(Arc<Owner>);

/// Ends the task that watches, with the last of the clones.
struct Owner {
    connection: ConnectionManager,
    prefix: Arc<str>,
    circuit: Arc<Circuit>,
    watch: AbortHandle,
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.watch.abort();
    }
}

impl Redis {
    /// Connects. Every key begins with `prefix`, so that others can share the server.
    pub async fn open(url: &str, prefix: &str) -> Result<Self, StorageError> {
        let failed = |why| StorageError::Open { url: shown(url), why };
        let known = ["redis:", "redis+unix:", "unix:"];
        if !known.iter().any(|scheme| url.starts_with(scheme)) {
            return Err(failed(OpenError::Scheme { expected: "redis: or redis+unix:" }));
        }
        let client = Client::open(url).map_err(|why| failed(OpenError::Redis(why)))?;
        // The circuit tries again; a call must not wait while it does.
        let config = ConnectionManagerConfig::new()
            .set_number_of_retries(0)
            .set_connection_timeout(Some(CONNECT_TIMEOUT))
            .set_response_timeout(Some(RESPONSE_TIMEOUT));
        let connection = ConnectionManager::new_with_config(client, config).await;
        let connection = connection.map_err(|why| failed(OpenError::Redis(why)))?;
        let circuit = Arc::new(Circuit::new("Redis", PATIENCE));
        let (watched, asked) = (Arc::clone(&circuit), connection.clone());
        let watch =
            tokio::spawn(async move { watched.watch(|| ask(asked.clone()), || {}).await }).abort_handle();
        Ok(Self(Arc::new(Owner { connection, prefix: prefix.into(), circuit, watch })))
    }

    /// What every key begins with.
    pub fn prefix(&self) -> &str {
        &self.0.prefix
    }

    /// Sends a command.
    pub async fn query<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, StorageError> {
        let mut connection = self.0.connection.clone();
        self.0.circuit.guard(async { Ok(command.query_async(&mut connection).await?) }).await
    }

    /// Runs a script, which Redis does as one step. It is sent once per server, and called by its hash.
    pub async fn run<T: FromRedisValue>(&self, script: &ScriptInvocation<'_>) -> Result<T, StorageError> {
        let mut connection = self.0.connection.clone();
        self.0.circuit.guard(async { Ok(script.invoke_async(&mut connection).await?) }).await
    }

    /// Whether it can be reached, as was seen last.
    pub fn health(&self) -> Health {
        self.0.circuit.health()
    }

    /// Asks it now, and says how long the answer took.
    pub async fn probe(&self) -> Result<Duration, StorageError> {
        let started = Instant::now();
        let asked = async { ask(self.0.connection.clone()).await.map_err(StorageError::Unavailable) };
        self.0.circuit.guard(asked).await?;
        Ok(started.elapsed())
    }
}

/// Nothing is lost with a connection: the next call makes another.
async fn ask(mut connection: ConnectionManager) -> Result<bool, Outage> {
    redis::cmd("PING").query_async::<()>(&mut connection).await?;
    Ok(false)
}
