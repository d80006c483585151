//! What no setting can say alone: settings that need, exclude or contain one another.

use crate::Origin;
use crate::fault::{ConfigErrors, FaultKind};
use crate::settings::{KvStore, Settings};

/// Names every rule that the settings break; `origin` tells where a setting was said.
pub(crate) fn check(settings: &Settings, origin: impl Fn(&str) -> Origin, errors: &mut ConfigErrors) {
    let mut broken = |path, kind| errors.push(origin(path), kind);
    match (&settings.tls.cert, &settings.tls.key) {
        (Some(_), None) => broken("tls.cert", FaultKind::Needs { path: "tls.cert", other: "tls.key" }),
        (None, Some(_)) => broken("tls.key", FaultKind::Needs { path: "tls.key", other: "tls.cert" }),
        _ => {}
    }
    if settings.admin_key.is_some() && settings.admin_key_file.is_some() {
        broken("admin_key_file", FaultKind::Both { path: "admin_key_file", other: "admin_key" });
    }
    if settings.vault.master_key.is_some() && settings.vault.master_key_file.is_some() {
        let (path, other) = ("vault.master_key_file", "vault.master_key");
        broken(path, FaultKind::Both { path, other });
    }
    if settings.kv.store == KvStore::Redis && settings.redis.url.is_none() {
        broken("kv.store", FaultKind::Needs { path: "kv.store = \"redis\"", other: "redis.url" });
    }
    if settings.http.max_body > settings.http.max_upload {
        broken("http.max_body", FaultKind::Exceeds { path: "http.max_body", other: "http.max_upload" });
    }
}
