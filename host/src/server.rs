//! The composition root: builds every room of the server in reading order, and runs it. Nothing else knows all
//! of them.

mod demo;
mod health;
mod limits;
mod lines;
mod metering;
mod people;
mod platform;
mod stores;
mod trust;
mod vault;

use crate::app::{App, AppError, Config as AppConfig, ENGINE};
use crate::env::Loaded;
use crate::network::network;
use crate::outbound::{Guarded, OutboundError};
use crate::registry::Backends;
use health::Databases;
use people::People;
use platform::Platform;
use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use stoa_compiler::FrontendError;
use stoa_config::Settings;
use stoa_fetch::{AuthoritiesError, Resolve, SystemResolver};
use stoa_gateway::{BindError, Bound, Control, Drained, Gateway, Rooms, TlsError};
use stoa_identity::{AdminKey, IdentityError};
use stoa_kernel::{InvalidName, TenantId};
use stoa_metering::{Metering, Meters};
use stoa_storage::{Database, StorageError};
use stoa_tenancy::{NameServers, Progress, ProofConfig, Started, Tenancy, TenancyConfig, TenancyError};
use stoa_uploads::{Store, StoreError};
use tokio::task::AbortHandle;
use trust::Trust;

pub use stores::{Stores, StoresError};
pub(crate) use vault::open as open_vault;

/// The server cannot start. Each says what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The databases.
    #[error(transparent)]
    Stores(#[from] StoresError),
    /// The authorities that scripts believe.
    #[error("fetch.extra_ca: {0}")]
    Authorities(#[from] AuthoritiesError),
    /// The way to other servers.
    #[error(transparent)]
    Outbound(#[from] OutboundError),
    /// The sandboxes.
    #[error(transparent)]
    App(#[from] AppError),
    /// The compiler.
    #[error(transparent)]
    Frontend(#[from] FrontendError),
    /// The tenants.
    #[error(transparent)]
    Tenancy(#[from] TenancyError),
    /// The keys.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// `default_tenant` is no name.
    #[error("default_tenant: {0}")]
    DefaultTenant(InvalidName),
    /// The folder for files of forms.
    #[error(transparent)]
    Uploads(#[from] StoreError),
    /// The port, or the certificate.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// A certificate that was to be read again.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// What a server is built from.
pub struct ServerConfig {
    /// The settings.
    pub settings: Settings,
    /// The first admin key, if it was given.
    pub admin_key: Option<String>,
    /// Memory of the machine.
    pub memory_bytes: u64,
    /// Whether errors show stacks.
    pub dev: bool,
    /// The guest to run; the tests also run others.
    pub guest: Arc<[u8]>,
    /// Where compiled code is kept; it can be made again.
    pub cache_dir: PathBuf,
    /// Knows the addresses of the hosts that scripts fetch from.
    pub resolver: Arc<dyn Resolve>,
    /// At which port the owners of host names prove them: 80, but in tests.
    pub proof_port: u16,
}

impl ServerConfig {
    /// As the process was started.
    pub fn new(loaded: &Loaded, dev: bool) -> Self {
        Self {
            settings: loaded.settings.clone(),
            admin_key: loaded.secrets.admin_key.as_ref().map(|key| key.expose().to_owned()),
            memory_bytes: loaded.memory_bytes,
            dev,
            guest: ENGINE.into(),
            cache_dir: loaded.settings.data_dir.join("cache"),
            resolver: Arc::new(SystemResolver),
            proof_port: 80,
        }
    }
}

/// A server that listens and does not serve yet.
pub struct Server {
    stores: Stores,
    tenancy: Tenancy,
    metering: Metering,
    bound: Bound,
    /// What was found at start.
    pub started: Started,
    /// The first admin key.
    pub admin_key: AdminKey,
    /// Whether the demo was made just now.
    pub demo: bool,
}

impl Server {
    /// Builds the rooms, reads what is stored, and listens.
    pub async fn start(config: ServerConfig) -> Result<Self, ServerError> {
        let settings = &config.settings;
        let stores = Stores::open(settings).await?;
        let network = network(settings, Arc::clone(&config.resolver))?;
        let outbound = Arc::new(Guarded::new(network.clone())?);
        let assets = Arc::new(limits::assets(settings, &stores.db));
        let backends = Backends {
            kv: Arc::clone(&stores.kv),
            kv_quotas: limits::kv(settings),
            assets: Arc::clone(&assets),
            network,
            secrets: Arc::clone(&stores.secrets),
        };
        let app = sandbox(&config, backends);
        let loaded_script_bytes = app.engine.loaded_script_bytes;
        // Compiling the engine takes seconds the first time, on a thread that others need.
        let app = tokio::task::block_in_place(|| App::build(app))?;
        let compiler = tokio::task::block_in_place(|| app.compiler())?;
        let default_tenant = settings.default_tenant.as_deref().map(TenantId::new).transpose();
        let meters = Meters::default();
        let tenancy = Tenancy::new(TenancyConfig {
            db: stores.db.clone(),
            engine: app.engine.clone(),
            guest: config.guest,
            make_engine: Arc::new(app.old_engines()),
            compiler,
            registry: Arc::clone(&app.registry),
            meters: meters.clone(),
            base_domain: settings.base_domain.clone(),
            reserved_hosts: vec![people::console_host(settings)],
            proofs: proofs(settings, config.proof_port, &outbound),
            default_tenant: default_tenant.map_err(ServerError::DefaultTenant)?,
            defaults: limits::defaults(settings),
            loaded_script_bytes,
        });
        let started = tenancy.start().await?;
        let metering = metering::metering(meters, &stores, &tenancy, &assets);
        let people = People::new(settings, &stores.db)?;
        let trust = Trust::new(settings, &stores, outbound, &people.console_host);
        let admin_key = people.keys.ensure_admin_key(config.admin_key.as_deref()).await?;
        let demo = settings.demo && demo::make(&stores.db, &tenancy).await?;
        let platform = Platform {
            settings,
            stores: &stores,
            tenancy: &tenancy,
            people: &people,
            trust: &trust,
            assets: &assets,
            metering: &metering,
            engine: app.engine.id().to_string(),
        };
        let platform = platform.router();
        let rooms = Rooms {
            tenancy: tenancy.clone(),
            keys: people.keys,
            sessions: people.sessions,
            tokens: trust.tokens,
            console_host: people.console_host,
            assets,
            uploads: Store::open(limits::uploads(settings))?,
            invoker: app.invoker,
            redis: stores.redis.clone(),
            platform,
            checks: Arc::new(Databases::of(&stores)),
        };
        let bound = Gateway::bind(limits::gateway(settings, config.dev), rooms).await?;
        Ok(Self { stores, tenancy, metering, bound, started, admin_key, demo })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.bound.local_addr()
    }

    /// The tenants.
    pub fn tenancy(&self) -> &Tenancy {
        &self.tenancy
    }

    /// Changes what can be changed without a restart.
    pub fn handle(&self) -> Handle {
        Handle { tenancy: self.tenancy.clone(), control: self.bound.control() }
    }

    /// Serves until `stop`, and then until what is under way has ended.
    pub async fn serve(
        self,
        stop: impl Future<Output = ()> + Send + 'static,
        progress: impl FnMut(Progress) + Send + 'static,
    ) -> Drained {
        let background = Background(vec![
            tokio::spawn(follow(self.tenancy.clone())).abort_handle(),
            tokio::spawn(metering::run(self.metering.clone())).abort_handle(),
            tokio::spawn(catch_up(self.tenancy.clone(), progress)).abort_handle(),
        ]);
        let drained = self.bound.serve(stop).await;
        drop(background);
        self.metering.close().await;
        self.stores.close().await;
        drained
    }
}

/// How it is seen whose a host name is.
fn proofs(settings: &Settings, port: u16, outbound: &Arc<Guarded>) -> ProofConfig {
    let outbound = Arc::clone(outbound) as _;
    ProofConfig { names: NameServers::new(settings.hostnames.resolver), outbound, port }
}

/// The sandboxes, as large as they were configured to be.
fn sandbox(config: &ServerConfig, backends: Backends) -> AppConfig {
    let cache_dir = Some(config.cache_dir.clone());
    let mut app = AppConfig::new(config.memory_bytes, cache_dir, backends, lines::reporter());
    app.guest = Arc::clone(&config.guest);
    if let Some(slots) = config.settings.engine.slots {
        app.engine.slots = slots;
    }
    if let Some(bytes) = config.settings.engine.memory_for_scripts {
        app.engine.loaded_script_bytes = bytes.len_bytes() as u64;
    }
    app
}

/// Changes a server that runs.
#[derive(Clone)]
pub struct Handle {
    tenancy: Tenancy,
    control: Control,
}

impl Handle {
    /// Takes over what has changed and can be changed now.
    pub fn reload(&self, settings: &Settings) -> Result<(), ServerError> {
        // A renewed certificate has the path of the one before, so it is read whatever has changed.
        self.control.reload_tls()?;
        self.control.apply(limits::edge(settings));
        self.tenancy.set_defaults(limits::defaults(settings));
        Ok(())
    }
}

/// Work beside the requests, which ends with the server.
struct Background(Vec<AbortHandle>);

impl Drop for Background {
    fn drop(&mut self) {
        for task in &self.0 {
            task.abort();
        }
    }
}

async fn follow(tenancy: Tenancy) {
    tenancy.follow().await;
}

async fn catch_up(tenancy: Tenancy, progress: impl FnMut(Progress) + Send) {
    match tenancy.catch_up(progress).await {
        Ok(done) if done.of > 0 => {
            tracing::info!(scripts = done.of, problems = done.problems, "compiled for this engine");
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "could not go on with what was begun before the last stop"),
    }
}

/// The database alone, with the schema of this server.
pub async fn open_database(settings: &Settings) -> Result<Database, StorageError> {
    Database::open(&stores::config(settings)).await
}

/// The database alone, with the schema that it has.
pub async fn connect(settings: &Settings) -> Result<Database, StorageError> {
    Database::connect_unmigrated(&stores::config(settings)).await
}
