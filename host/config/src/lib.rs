//! Settings: what may be said, where each was said, and everything that is wrong with it.
#![doc = include_str!("../README.md")]

mod catalog;
mod change;
mod fault;
mod file;
mod layer;
mod nearest;
mod node;
mod origin;
mod resolve;
mod rules;
mod schema;
mod secret;
mod settings;
mod shape;
mod size;
mod span;

pub use catalog::{Catalog, Reload, Setting};
pub use change::Changes;
pub use fault::{ConfigErrors, Fault, FaultKind};
pub use file::{FileFormat, MAX_FILE_BYTES, SourceFile};
pub use origin::Origin;
pub use resolve::{Effective, Flag, Overridden, Profile, Resolved, Sources, resolve};
pub use schema::json_schema;
pub use secret::{MIN_SECRET_CHARS, Secret, SecretUrl};
pub use settings::{
    Assets, Database, Engine, Fetch, Http, Kv, KvStore, Limits, LogFormat, Quotas, Redis, Settings, Shutdown,
    Tls, VARIABLE_PREFIX, Vault,
};
pub use size::{ByteSize, InvalidByteSize};
pub use span::{InvalidSpan, Span};
pub use stoa_kernel::{Cidr, InvalidCidr};
