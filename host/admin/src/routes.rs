//! The operations, by resource.

pub(crate) mod api_keys;
pub(crate) mod assets;
pub(crate) mod cache;
pub(crate) mod hostnames;
pub(crate) mod kv;
pub(crate) mod platform;
pub(crate) mod platform_keys;
pub(crate) mod policy;
pub(crate) mod quotas;
pub(crate) mod scripts;
pub(crate) mod tenants;
pub(crate) mod traffic;
pub(crate) mod versions;
