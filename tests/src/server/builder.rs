//! What a test's server is made of.

use super::{ADMIN_KEY, BASE_DOMAIN, TestServer};
use crate::platform::{alone, cache_dir};
use reqwest::Client;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use stoa_config::{SecretUrl, Settings};
use stoa_fetch::{Resolve, SystemResolver};
use stoa_storage::testing::{Postgres, RedisServer, postgres, redis};
use stoa_storage::{Database, DatabaseConfig};
use stoad::app::ENGINE;
use stoad::server::{Server, ServerConfig};
use tempfile::TempDir;
use tokio::sync::oneshot;

/// Enough for the scripts of a test.
const MEMORY_BYTES: u64 = 1 << 30;

/// Which databases a server has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Databases {
    /// A file.
    Sqlite,
    /// A PostgreSQL of its own.
    Postgres,
    /// A PostgreSQL, and a Redis for what scripts store.
    PostgresAndRedis,
}

type Change = Arc<dyn Fn(&mut Settings) + Send + Sync>;

/// What a server is made of. It outlives the server, so that another can be started on the same data.
pub struct ServerBuilder {
    dir: Arc<TempDir>,
    databases: Databases,
    postgres: Option<(&'static Postgres, String)>,
    redis: Option<(&'static RedisServer, String)>,
    changes: Vec<Change>,
    guest: Arc<[u8]>,
    cache_dir: PathBuf,
    dev: bool,
    resolver: Arc<dyn Resolve>,
    proof_port: u16,
}

impl ServerBuilder {
    pub(super) fn new() -> Self {
        Self {
            dir: Arc::new(TempDir::new().unwrap()),
            databases: Databases::Sqlite,
            postgres: None,
            redis: None,
            changes: Vec::new(),
            guest: ENGINE.into(),
            cache_dir: cache_dir(),
            dev: false,
            resolver: Arc::new(SystemResolver),
            proof_port: 80,
        }
    }

    /// On other databases.
    #[must_use]
    pub fn databases(mut self, databases: Databases) -> Self {
        self.databases = databases;
        self
    }

    /// With other settings.
    #[must_use]
    pub fn settings(mut self, change: impl Fn(&mut Settings) + Send + Sync + 'static) -> Self {
        self.changes.push(Arc::new(change));
        self
    }

    /// With another engine.
    #[must_use]
    pub fn guest(mut self, guest: Vec<u8>) -> Self {
        self.guest = guest.into();
        self
    }

    /// Showing stacks.
    #[must_use]
    pub fn dev(mut self) -> Self {
        self.dev = true;
        self
    }

    /// With other answers to the names of hosts that scripts fetch from.
    #[must_use]
    pub fn resolver(mut self, resolver: impl Resolve + 'static) -> Self {
        self.resolver = Arc::new(resolver);
        self
    }

    /// Asking the owners of host names at another port.
    #[must_use]
    pub fn proof_port(mut self, port: u16) -> Self {
        self.proof_port = port;
        self
    }

    /// The same databases for another server.
    pub(super) fn beside(&self) -> Self {
        Self {
            dir: Arc::clone(&self.dir),
            databases: self.databases,
            postgres: self.postgres.clone(),
            redis: self.redis.clone(),
            changes: self.changes.clone(),
            guest: Arc::clone(&self.guest),
            cache_dir: self.cache_dir.clone(),
            dev: self.dev,
            resolver: Arc::clone(&self.resolver),
            proof_port: self.proof_port,
        }
    }

    /// Where the server keeps its data.
    pub fn data_dir(&self) -> &Path {
        self.dir.path()
    }

    /// The PostgreSQL, once a server has been started on it.
    pub fn postgres(&self) -> &'static Postgres {
        self.postgres.as_ref().expect("a server on PostgreSQL that was started").0
    }

    /// The database itself, for a test that damages it.
    pub async fn database(&self) -> Database {
        let settings = self.settings_now();
        let config = DatabaseConfig {
            url: settings.database.url.expose().to_owned(),
            max_connections: 1,
            acquire_timeout: settings.database.acquire_timeout.into(),
        };
        Database::open(&config).await.expect("the database opens")
    }

    /// Starts it.
    pub async fn start(mut self) -> TestServer {
        if self.databases != Databases::Sqlite && self.postgres.is_none() {
            let server = postgres().await.expect("PostgreSQL starts");
            self.postgres = Some((server, server.database().await.expect("a new database")));
        }
        if self.databases == Databases::PostgresAndRedis && self.redis.is_none() {
            let server = redis().await.expect("Redis starts");
            self.redis = Some((server, server.prefix()));
        }
        let config = ServerConfig {
            settings: self.settings_now(),
            admin_key: Some(ADMIN_KEY.to_owned()),
            memory_bytes: MEMORY_BYTES,
            dev: self.dev,
            guest: Arc::clone(&self.guest),
            cache_dir: self.cache_dir.clone(),
            resolver: Arc::clone(&self.resolver),
            proof_port: self.proof_port,
        };
        let lock = alone(Some(&self.cache_dir));
        let server = Server::start(config).await.expect("the server starts");
        drop(lock);
        let (address, handle) = (server.address(), server.handle());
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(server.serve(
            async move {
                // Dropped without a word, the server stops too.
                let _ = stopped.await;
            },
            |_| {},
        ));
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        TestServer { address, client, handle, stop: Some(stop), serving, builder: self }
    }

    /// The settings as they are now.
    pub fn settings_now(&self) -> Settings {
        let mut settings = Settings {
            listen: SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0),
            data_dir: self.dir.path().to_owned(),
            base_domain: BASE_DOMAIN.to_owned(),
            demo: false,
            ..Settings::default()
        };
        let url = match &self.postgres {
            Some((_, url)) => url.clone(),
            None => format!("sqlite:{}/stoa.db", self.dir.path().display()),
        };
        settings.database.url = SecretUrl::new(url);
        if let Some((redis, prefix)) = &self.redis {
            settings.redis.url = Some(SecretUrl::new(redis.url()));
            settings.redis.prefix.clone_from(prefix);
            settings.kv.store = stoa_config::KvStore::Redis;
        }
        settings.engine.slots = Some(64);
        for change in &self.changes {
            change(&mut settings);
        }
        settings
    }
}
