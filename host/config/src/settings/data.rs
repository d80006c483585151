//! Where things are kept.

use crate::{ByteSize, Secret, SecretUrl, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Where tenants, scripts and their data are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `sqlite:<file>` or `postgres://...`; by default `sqlite:<data_dir>/stoa.db`. A password belongs in
    /// `STOA_DATABASE__URL` rather than in a file that others read.
    #[schemars(extend("x-kind" = "database-url", "x-secret" = true))]
    pub url: SecretUrl,
    /// Connections at once.
    #[schemars(range(min = 1, max = 10_000))]
    pub max_connections: u32,
    /// How long a request waits for a connection before it is told that the database is busy.
    pub acquire_timeout: Span,
}

impl Database {
    /// Where the database is when nothing is said about it.
    pub(crate) fn default_url(data_dir: &Path) -> String {
        // Both would end the path in a URL.
        let dir = data_dir.to_string_lossy().replace('%', "%25").replace('?', "%3F");
        format!("sqlite:{}/stoa.db", dir.trim_end_matches('/'))
    }
}

impl Default for Database {
    fn default() -> Self {
        Self {
            url: SecretUrl::new(Self::default_url(Path::new(".stoa"))),
            max_connections: 10,
            acquire_timeout: Span::secs(1),
        }
    }
}

/// A Redis server, for what several servers share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Redis {
    /// `redis://...`; left out, there is none.
    #[schemars(extend("x-kind" = "redis-url", "x-secret" = true))]
    pub url: Option<SecretUrl>,
    /// What every key begins with, where the server is also used for something else.
    pub prefix: String,
}

impl Default for Redis {
    fn default() -> Self {
        Self { url: None, prefix: "stoa:".to_owned() }
    }
}

/// What keeps the entries of `kv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum KvStore {
    /// The database.
    Database,
    /// The Redis server.
    Redis,
    /// The process: everything is gone when it ends.
    Memory,
}

/// The key-value store of scripts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Kv {
    /// What keeps the entries.
    pub store: KvStore,
    /// Keys of one script.
    #[schemars(range(min = 1, max = 1_000_000_000_u64))]
    pub max_keys: u64,
    /// Keys and values of one script together.
    pub max_bytes: ByteSize,
    /// Keys that one script has for one user (`personalStorage`).
    #[schemars(range(min = 1, max = 1_000_000_000_u64))]
    pub personal_max_keys: u64,
    /// Their keys and values together.
    pub personal_max_bytes: ByteSize,
}

/// The files of multipart forms that are too large to be handed over whole, while their requests are dealt with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Uploads {
    /// A folder for them; left out: `<data_dir>/uploads`. They have no names there, so it is always empty. In memory
    /// (`tmpfs`), they count as the machine's memory.
    #[schemars(with = "Option<String>", extend("x-kind" = "path"))]
    pub dir: Option<PathBuf>,
    /// All of them together. A request that needs more is told to come back later.
    #[schemars(extend("x-minimum" = "1MiB"))]
    pub max_bytes: ByteSize,
    /// Those of one tenant, so that none takes the room of the others.
    #[schemars(extend("x-minimum" = "1MiB"))]
    pub max_bytes_per_tenant: ByteSize,
}

impl Default for Uploads {
    fn default() -> Self {
        Self { dir: None, max_bytes: ByteSize::mib(1_024), max_bytes_per_tenant: ByteSize::mib(256) }
    }
}

impl Default for Kv {
    fn default() -> Self {
        Self {
            store: KvStore::Database,
            max_keys: 100_000,
            max_bytes: ByteSize::mib(64),
            personal_max_keys: 1_000,
            personal_max_bytes: ByteSize::mib(1),
        }
    }
}

/// What is served as it is: files that were deployed, and files that scripts have written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Assets {
    /// Memory for what was served lately.
    #[schemars(extend("x-minimum" = "1MiB"))]
    pub cache: ByteSize,
    /// Files that one script may write.
    #[schemars(range(min = 1, max = 10_000))]
    pub max_files: u64,
    /// Those files together.
    pub max_bytes: ByteSize,
}

impl Default for Assets {
    fn default() -> Self {
        Self { cache: ByteSize::mib(64), max_files: 1_000, max_bytes: ByteSize::mib(100) }
    }
}

/// The key to what is encrypted in the database.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Vault {
    /// The master key: 32 random bytes in base64. Only from the environment; without it, the file is read.
    #[schemars(extend("x-secret" = true))]
    pub master_key: Option<Secret>,
    /// A file that holds the master key and nothing else; left out: `<data_dir>/master.key`, which is made at the
    /// first start. Back it up, apart from the database: without it, what is encrypted is lost.
    #[schemars(with = "Option<String>", extend("x-kind" = "path"))]
    pub master_key_file: Option<PathBuf>,
    /// Master keys from before. They open what they were used for until `stoad vault rotate` has run. Only from the
    /// environment.
    #[schemars(extend("x-secret" = true))]
    pub previous_keys: Vec<Secret>,
}
