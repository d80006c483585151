//! Tenants, host names, scripts, versions, and where a request leads.
#![doc = include_str!("../README.md")]

mod assets;
mod check;
mod deploy;
mod description;
mod directory;
mod engines;
mod error;
mod hostname;
mod hostnames;
mod info;
mod library;
mod limits;
mod mount;
mod page;
mod policy;
mod proof;
mod purges;
mod record;
mod release;
mod scripts;
mod setup;
mod start;
mod state;
mod store;
mod tenancy;
mod tenants;

pub use assets::{NewAssets, Pages};
pub use check::{Check, Sizes, Warning};
pub use deploy::{Deploy, Precondition, Upload};
pub use description::Description;
pub use directory::{Directory, Preview, Site, Tenant};
pub use engines::MakeEngine;
pub use error::TenancyError;
pub use info::{
    Attempt, Canary, Deployment, HostnameCheck, HostnameInfo, HostnameStatus, LogLine, Proof, RouteInfo,
    ScriptInfo, SetupReport, Status, TenantInfo, VersionInfo,
};
pub use limits::{LimitError, LimitSource, LimitsPatch, MAX_MEMORY_BYTES, TenantLimits};
pub use page::{Page, PageRequest};
pub use policy::{EgressInfo, EgressPatch, PolicyError, PolicyInfo, PolicyPatch};
pub use proof::{NameServers, PROOF_PATH, ProofConfig};
pub use purges::{Purge, PurgeError, Purged, Purges};
pub use release::Version;
pub use start::{Progress, Started};
pub use state::{Found, TenantState};
pub use tenancy::{Tenancy, TenancyConfig};
