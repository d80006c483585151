//! On Redis. A read is one command; whatever changes entries is one script, which Redis runs as one step. All
//! keys of a tenant hash to one slot, should Redis be a cluster.

use super::range::Range;
use super::{
    Answer, Entry, KvStore, Listed, Page, SWEEP, SWEEP_MANY, SetOptions, Usage, expiry, is_live, millis,
    page, size,
};
use crate::error::{KvError, QuotaName};
use crate::shelf::{Shelf, of_user};
use redis::{Script, ScriptInvocation, cmd};
use std::time::SystemTime;
use stoa_kernel::{ScriptName, TenantId};
use stoa_storage::{Redis, StorageError};

macro_rules! step {
    ($file:literal) => {
        Script::new(concat!(include_str!("redis/frame.lua"), include_str!(concat!("redis/", $file))))
    };
}

macro_rules! catalog {
    ($file:literal) => {
        Script::new(concat!(include_str!("redis/shelves.lua"), include_str!(concat!("redis/", $file))))
    };
}

/// Keys in Redis.
pub struct RedisStore {
    redis: Redis,
    set: Script,
    remove: Script,
    list: Script,
    clear: Script,
    total: Script,
    forget: Script,
}

impl RedisStore {
    /// On `redis`, under its prefix.
    pub fn new(redis: Redis) -> Self {
        Self {
            redis,
            set: step!("set.lua"),
            remove: step!("remove.lua"),
            list: step!("list.lua"),
            clear: step!("clear.lua"),
            total: catalog!("total.lua"),
            forget: catalog!("forget.lua"),
        }
    }

    /// The set of a tenant's shelves.
    fn shelves(&self, tenant: &TenantId) -> String {
        format!("{}kv:{{{tenant}}}", self.redis.prefix())
    }

    fn key(&self, shelf: &Shelf, part: &str) -> String {
        format!("{}kv:{{{}}}:{}:{part}", self.redis.prefix(), shelf.tenant(), shelf.name())
    }

    /// A step on a script's entries, with the keys that `frame.lua` expects.
    fn step<'s>(&self, script: &'s Script, shelf: &Shelf) -> ScriptInvocation<'s> {
        let mut step = script.prepare_invoke();
        for part in ["values", "entries", "order", "expiring", "usage"] {
            step.key(self.key(shelf, part));
        }
        step.key(self.shelves(shelf.tenant()));
        step
    }

    /// A step on shelves of a tenant, with what `shelves.lua` expects: those of a script, or else those whose names end
    /// so.
    fn step_on<'s>(
        &self,
        step: &'s Script,
        tenant: &TenantId,
        script: &str,
        end: &str,
    ) -> ScriptInvocation<'s> {
        let (mut step, shelves) = (step.prepare_invoke(), self.shelves(tenant));
        step.key(&shelves).arg(format!("{shelves}:")).arg(script).arg(end);
        step
    }

    async fn read(&self, shelf: &Shelf, key: &str, now: i64) -> Result<Option<Entry>, KvError> {
        let mut get = cmd("HGET");
        get.arg(self.key(shelf, "values")).arg(key);
        let stored: Option<String> = self.redis.query(&get).await?;
        let entry = stored.and_then(|stored| entry(&stored));
        Ok(entry.filter(|entry| is_live(entry.expires_at, now)))
    }

    async fn write(
        &self,
        shelf: &Shelf,
        key: String,
        value: String,
        options: SetOptions,
        now: i64,
    ) -> Result<u64, KvError> {
        let mut step = self.step(&self.set, shelf);
        step.arg(&key).arg(&value).arg(size(&key, &value)).arg(expiry(now, options.ttl).unwrap_or(0));
        step.arg(options.if_version.map_or_else(String::new, |version| version.to_string()));
        step.arg(now).arg(options.quota.keys).arg(options.quota.bytes);
        step.arg(SWEEP).arg(SWEEP_MANY).arg(shelf.name());
        let (outcome, number): (u8, u64) = self.redis.run(&step).await?;
        match outcome {
            0 => Ok(number),
            1 => Err(KvError::Version { stored: number }),
            2 => Err(KvError::Quota { what: QuotaName::Keys, used: number, limit: options.quota.keys }),
            _ => Err(KvError::Quota { what: QuotaName::Bytes, used: number, limit: options.quota.bytes }),
        }
    }

    async fn page(&self, shelf: &Shelf, range: Range<'_>, limit: u32, now: i64) -> Result<Page, KvError> {
        let mut step = self.step(&self.list, shelf);
        step.arg(format!("{}{}", if range.has_start { '[' } else { '(' }, range.start));
        step.arg(format!("({}", range.end)).arg(u64::from(limit) + 1).arg(now);
        let found: Vec<(String, u64, u64, i64)> = self.redis.run(&step).await?;
        let listed = found.into_iter().map(|(key, version, bytes, expires_at)| Listed {
            key,
            version,
            bytes,
            expires_at: never_is_none(expires_at),
        });
        Ok(page(listed.collect(), limit))
    }
}

/// `version:expiry:value`.
fn entry(stored: &str) -> Option<Entry> {
    let (version, rest) = stored.split_once(':')?;
    let (expires_at, value) = rest.split_once(':')?;
    let expires_at = never_is_none(expires_at.parse().ok()?);
    Some(Entry { value: value.into(), version: version.parse().ok()?, expires_at })
}

fn never_is_none(expires_at: i64) -> Option<i64> {
    (expires_at != 0).then_some(expires_at)
}

impl KvStore for RedisStore {
    fn get<'a>(&'a self, shelf: &'a Shelf, key: &'a str, now: SystemTime) -> Answer<'a, Option<Entry>> {
        Box::pin(self.read(shelf, key, millis(now)))
    }

    fn set<'a>(
        &'a self,
        shelf: &'a Shelf,
        key: String,
        value: String,
        options: SetOptions,
        now: SystemTime,
    ) -> Answer<'a, u64> {
        Box::pin(self.write(shelf, key, value, options, millis(now)))
    }

    fn remove<'a>(&'a self, shelf: &'a Shelf, key: &'a str, now: SystemTime) -> Answer<'a, bool> {
        Box::pin(async move {
            let mut step = self.step(&self.remove, shelf);
            step.arg(key).arg(millis(now));
            Ok(self.redis.run(&step).await?)
        })
    }

    fn list<'a>(
        &'a self,
        shelf: &'a Shelf,
        prefix: &'a str,
        cursor: Option<&'a str>,
        limit: u32,
        now: SystemTime,
    ) -> Answer<'a, Page> {
        Box::pin(self.page(shelf, Range::new(prefix, cursor), limit, millis(now)))
    }

    fn clear<'a>(&'a self, shelf: &'a Shelf, now: SystemTime) -> Answer<'a, u64> {
        Box::pin(async move {
            let mut step = self.step(&self.clear, shelf);
            step.arg(millis(now));
            Ok(self.redis.run(&step).await?)
        })
    }

    fn usage<'a>(&'a self, shelf: &'a Shelf) -> Answer<'a, Usage> {
        Box::pin(async move {
            let mut get = cmd("HMGET");
            get.arg(self.key(shelf, "usage")).arg("keys").arg("bytes");
            let (keys, bytes): (Option<u64>, Option<u64>) = self.redis.query(&get).await?;
            Ok(Usage { keys: keys.unwrap_or(0), bytes: bytes.unwrap_or(0) })
        })
    }

    fn total<'a>(&'a self, tenant: &'a TenantId, script: &'a ScriptName) -> Answer<'a, Usage> {
        Box::pin(async move {
            let step = self.step_on(&self.total, tenant, script.as_str(), "");
            let (keys, bytes): (u64, u64) = self.redis.run(&step).await?;
            Ok(Usage { keys, bytes })
        })
    }

    fn remove_all<'a>(&'a self, tenant: &'a TenantId, script: Option<&'a ScriptName>) -> Answer<'a, ()> {
        Box::pin(async move {
            let step = self.step_on(&self.forget, tenant, script.map_or("", ScriptName::as_str), "");
            let forgotten: Result<(), StorageError> = self.redis.run(&step).await;
            Ok(forgotten?)
        })
    }

    fn remove_user<'a>(&'a self, tenant: &'a TenantId, user: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let step = self.step_on(&self.forget, tenant, "", &of_user(user));
            let forgotten: Result<(), StorageError> = self.redis.run(&step).await;
            Ok(forgotten?)
        })
    }
}
