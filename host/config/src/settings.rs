//! The settings: plain structs, whose comments are what `docs/configuration.md` and editors show.

mod auth;
mod data;
mod serving;
mod tenants;

pub use auth::Auth;
pub use data::{Assets, Database, Kv, KvStore, Redis, Uploads, Vault};
pub use serving::{Http, LogFormat, Shutdown, Tls};
pub use tenants::{Engine, Fetch, Hostnames, Limits, Quotas};

use crate::{Cidr, Secret};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

/// What every variable of the environment that is a setting begins with.
pub const VARIABLE_PREFIX: &str = "STOA_";

/// Every setting of a server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The address and port to listen on.
    #[schemars(with = "String", extend("x-kind" = "address"))]
    pub listen: SocketAddr,
    /// Local state: the `SQLite` database and compiled code. Relative to the working directory.
    #[schemars(with = "String", extend("x-kind" = "path"))]
    pub data_dir: PathBuf,
    /// A tenant `demo` is at `demo.<base_domain>`.
    #[schemars(extend("x-kind" = "host"))]
    pub base_domain: String,
    /// The tenant that answers for hosts that are no tenant's.
    #[schemars(extend("x-kind" = "tenant"))]
    pub default_tenant: Option<String>,
    /// What to log: a level, or a filter such as `info,stoa_gateway=debug`.
    #[schemars(extend("x-reload" = true))]
    pub log: String,
    /// How log lines look.
    pub log_format: LogFormat,
    /// The first admin key, at least 16 characters. Only from the environment; without it, one is made at the first
    /// start and printed once.
    #[schemars(extend("x-secret" = true))]
    pub admin_key: Option<Secret>,
    /// A file that holds the first admin key and nothing else.
    #[schemars(with = "Option<String>", extend("x-kind" = "path"))]
    pub admin_key_file: Option<PathBuf>,
    /// Whether an empty database is given the tenant `demo` with an example script.
    pub demo: bool,
    /// Networks whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
    #[schemars(schema_with = "networks", extend("x-reload" = true))]
    pub trusted_proxies: Vec<Cidr>,
    /// Encryption by the server itself.
    pub tls: Tls,
    /// What one connection and one request may take.
    pub http: Http,
    /// How the server stops.
    pub shutdown: Shutdown,
    /// Where tenants, scripts and their data are kept.
    pub database: Database,
    /// A Redis server, for what several servers share.
    pub redis: Redis,
    /// The key to what is encrypted in the database.
    pub vault: Vault,
    /// Who signs in, and for how long.
    pub auth: Auth,
    /// What a tenant's scripts may use, unless an admin sets otherwise for a tenant or a script.
    pub limits: Limits,
    /// What all scripts of a tenant may use in a day, unless an admin sets otherwise for the tenant.
    pub quotas: Quotas,
    /// The key-value store of scripts.
    pub kv: Kv,
    /// What is served as it is: files that were deployed, and files that scripts have written.
    pub assets: Assets,
    /// The files of large forms.
    pub uploads: Uploads,
    /// Requests of scripts to other servers.
    pub fetch: Fetch,
    /// The host names of tenants' own.
    pub hostnames: Hostnames,
    /// The sandbox. What is left out is taken from the machine's memory.
    pub engine: Engine,
}

fn networks(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "items": { "type": "string", "x-kind": "cidr" } })
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8787),
            data_dir: PathBuf::from(".stoa"),
            base_domain: "localhost".to_owned(),
            default_tenant: None,
            log: "info".to_owned(),
            log_format: LogFormat::Text,
            admin_key: None,
            admin_key_file: None,
            demo: true,
            trusted_proxies: Vec::new(),
            tls: Tls::default(),
            http: Http::default(),
            shutdown: Shutdown::default(),
            database: Database::default(),
            redis: Redis::default(),
            vault: Vault::default(),
            auth: Auth::default(),
            limits: Limits::default(),
            quotas: Quotas::default(),
            kv: Kv::default(),
            assets: Assets::default(),
            uploads: Uploads::default(),
            fetch: Fetch::default(),
            hostnames: Hostnames::default(),
            engine: Engine::default(),
        }
    }
}

impl Settings {
    /// The settings that are shown masked, by their paths: shown alike, they may still differ.
    pub(crate) fn secrets(&self) -> [(&'static str, Vec<&str>); 5] {
        let vault = &self.vault;
        [
            ("admin_key", self.admin_key.iter().map(Secret::expose).collect()),
            ("database.url", vec![self.database.url.expose()]),
            ("redis.url", self.redis.url.iter().map(crate::SecretUrl::expose).collect()),
            ("vault.master_key", vault.master_key.iter().map(Secret::expose).collect()),
            ("vault.previous_keys", vault.previous_keys.iter().map(Secret::expose).collect()),
        ]
    }
}
