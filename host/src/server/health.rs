//! Whether the databases can be reached, as `/health` tells it.

use super::stores::Stores;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;
use stoa_audit::Audit;
use stoa_gateway::{Check, Checks};
use stoa_storage::{Database, Health, Redis, StorageError};

/// The databases of a server. Their own words stay in the log: anybody may read this.
pub(super) struct Databases {
    db: Database,
    redis: Option<Redis>,
    audit: Audit,
}

impl Databases {
    pub(super) fn of(stores: &Stores) -> Self {
        Self { db: stores.db.clone(), redis: stores.redis.clone(), audit: stores.audit.clone() }
    }
}

impl Checks for Databases {
    fn known(&self) -> Vec<Check> {
        let known = |name, health: Health| check(name, health.is_up(), None);
        let redis = self.redis.as_ref().map(|redis| known("redis", redis.health()));
        [known("database", self.db.health()), self.audit()].into_iter().chain(redis).collect()
    }

    fn probe(&self) -> Pin<Box<dyn Future<Output = Vec<Check>> + Send + '_>> {
        Box::pin(async move {
            let asked =
                |name, answer: Result<Duration, StorageError>| check(name, answer.is_ok(), answer.ok());
            let mut checks = vec![asked("database", self.db.probe().await), self.audit()];
            if let Some(redis) = &self.redis {
                checks.push(asked("redis", redis.probe().await));
            }
            checks
        })
    }
}

impl Databases {
    /// What was done has to be written down before more is done here.
    fn audit(&self) -> Check {
        let behind = self.audit.is_behind();
        let message = behind.then(|| "the audit log cannot be written".to_owned());
        Check { name: "audit", ok: !behind, message, duration_ms: None }
    }
}

fn check(name: &'static str, ok: bool, took: Option<Duration>) -> Check {
    Check {
        name,
        ok,
        message: (!ok).then(|| format!("the {name} cannot be reached")),
        duration_ms: took.map(|took| u64::try_from(took.as_millis()).unwrap_or(u64::MAX)),
    }
}
