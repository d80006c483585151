//! One database: its connections, and whether it can be reached.

use crate::circuit::{Circuit, Health};
use crate::dialect::{Place, Purpose};
use crate::error::{OpenError, Outage, StorageError};
use crate::migrations::{self, PendingMigration};
use arc_swap::ArcSwap;
use sqlx::any::{AnyPoolOptions, install_default_drivers};
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, ConnectOptions, Connection, Transaction};
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;
use tokio::task::AbortHandle;

/// Where the database is.
#[derive(Clone, Debug)]
pub struct DatabaseConfig {
    /// `sqlite:<path>` or `postgres://…`.
    pub url: String,
    /// Connections at once.
    pub max_connections: u32,
    /// How long a caller waits for one of them.
    pub acquire_timeout: Duration,
}

/// A database; cloning it is cheap.
#[derive(Clone)]
pub struct Database(Arc<Owner>);

/// Ends the task that watches, with the last of the clones.
struct Owner {
    inner: Arc<Inner>,
    watch: AbortHandle,
}

struct Inner {
    place: Place,
    config: DatabaseConfig,
    circuit: Circuit,
    pools: ArcSwap<Pools>,
    /// Kept to ask whether the database is there: a pool that is in use to its last connection is no outage.
    probe: Mutex<Option<AnyConnection>>,
}

struct Pools {
    read: AnyPool,
    write: AnyPool,
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.watch.abort();
    }
}

impl Database {
    /// Connects, and brings the schema up to date.
    pub async fn open(config: &DatabaseConfig) -> Result<Self, StorageError> {
        let database = Self::connect_unmigrated(config).await?;
        database.migrate().await?;
        Ok(database)
    }

    /// Connects, and leaves the schema as it is: for looking at what would be done.
    pub async fn connect_unmigrated(config: &DatabaseConfig) -> Result<Self, StorageError> {
        install_default_drivers();
        let place = Place::of(&config.url)?;
        let pools = Pools::new(&place, config);
        // The first connection makes the file, if it is one.
        for pool in [&pools.write, &pools.read] {
            let opened = pool.acquire().await;
            opened.map_err(|why| StorageError::Open {
                url: place.shown.clone(),
                why: OpenError::Database(why),
            })?;
        }
        let circuit = Circuit::new(place.dialect.name(), place.dialect.patience());
        let config = config.clone();
        let pools = ArcSwap::from_pointee(pools);
        let inner = Arc::new(Inner { place, config, circuit, pools, probe: Mutex::new(None) });
        let watched = Arc::clone(&inner);
        let watch = tokio::spawn(async move {
            watched.circuit.watch(|| watched.ask(), || watched.renew()).await;
        });
        Ok(Self(Arc::new(Owner { inner, watch: watch.abort_handle() })))
    }

    /// The migrations that have not been applied.
    pub async fn pending(&self) -> Result<Vec<PendingMigration>, StorageError> {
        migrations::pending(&mut *self.write().await?).await
    }

    /// Applies them, and says which they were. Of many servers that try at once, one does it.
    pub async fn migrate(&self) -> Result<Vec<PendingMigration>, StorageError> {
        let mut transaction = self.write().await?;
        let lock = self.0.inner.place.dialect.lock_migrations();
        sqlx::raw_sql(lock).execute(&mut *transaction).await?;
        let applied = migrations::run(self.0.inner.place.dialect, &mut transaction).await?;
        transaction.commit().await?;
        Ok(applied)
    }

    /// A connection for reading, and only that.
    pub async fn read(&self) -> Result<PoolConnection<Any>, StorageError> {
        let pools = self.0.inner.pools.load_full();
        self.while_up(async { Ok(pools.read.acquire().await?) }).await
    }

    /// A transaction for writing. Dropped, it changes nothing.
    pub async fn write(&self) -> Result<Transaction<'static, Any>, StorageError> {
        let pools = self.0.inner.pools.load_full();
        let begin = self.0.inner.place.dialect.begin();
        self.while_up(async { Ok(pools.write.begin_with(begin).await?) }).await
    }

    /// Does work that may wait for the database, and ends it when the database goes away: a statement that is
    /// never answered would hold its caller otherwise.
    pub async fn while_up<T>(
        &self,
        work: impl Future<Output = Result<T, StorageError>>,
    ) -> Result<T, StorageError> {
        self.0.inner.circuit.guard(work).await
    }

    /// Whether it can be reached, as was seen last.
    pub fn health(&self) -> Health {
        self.0.inner.circuit.health()
    }

    /// Asks it now, and says how long the answer took.
    pub async fn probe(&self) -> Result<Duration, StorageError> {
        let started = Instant::now();
        self.while_up(async { self.0.inner.ask().await.map_err(StorageError::Unavailable) }).await?;
        Ok(started.elapsed())
    }

    /// Ends all connections, once what is under way has ended.
    pub async fn close(&self) {
        self.0.watch.abort();
        let pools = self.0.inner.pools.load_full();
        pools.read.close().await;
        pools.write.close().await;
        if let Some(probe) = self.0.inner.probe.lock().await.take()
            && let Err(error) = probe.close().await
        {
            tracing::debug!(%error, "a connection did not end well");
        }
    }
}

impl Inner {
    /// Whether it is there; if it is, whether the connection from the last time was not any more.
    async fn ask(&self) -> Result<bool, Outage> {
        let mut kept = self.probe.lock().await;
        let question = self.place.dialect.probe();
        // Taken out while it is asked: who stops waiting for the answer must not leave it half read.
        let before = kept.take();
        let had_one = before.is_some();
        if let Some(mut connection) = before
            && sqlx::query(question).execute(&mut connection).await.is_ok()
        {
            *kept = Some(connection);
            return Ok(false);
        }
        let mut connection = self.place.options.connect().await?;
        sqlx::query(question).execute(&mut connection).await?;
        *kept = Some(connection);
        Ok(had_one)
    }

    /// New pools: connections from before the outage are dead, and some may hang for as long as TCP lets them.
    fn renew(&self) {
        let old = self.pools.swap(Arc::new(Pools::new(&self.place, &self.config)));
        // Marked as closed at once, so that connections end as they are given back.
        drop(old.read.close());
        drop(old.write.close());
    }
}

impl Pools {
    fn new(place: &Place, config: &DatabaseConfig) -> Self {
        let open = |connections: u32, purpose: Purpose| {
            let dialect = place.dialect;
            AnyPoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(config.acquire_timeout)
                // The circuit sees to dead connections; asking each before its use would cost a round trip.
                .test_before_acquire(false)
                .after_connect(move |connection, _| Box::pin(dialect.prepare(connection, purpose)))
                .connect_lazy_with(place.options.clone())
        };
        match place.dialect.writers() {
            Some(writers) => Self {
                read: open(config.max_connections, Purpose::Read),
                write: open(writers, Purpose::Write),
            },
            None => {
                let both = open(config.max_connections, Purpose::Write);
                Self { read: both.clone(), write: both }
            }
        }
    }
}
