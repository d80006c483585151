//! On Redis. A read is one command; whatever changes entries is one script, which Redis runs as one step. All
//! keys of a tenant hash to one slot, should Redis be a cluster.

use super::range::Range;
use super::{
    Answer, Entry, KvStore, Listed, Page, SWEEP, SWEEP_MANY, SetOptions, Usage, expiry, is_live, millis,
    page, size,
};
use crate::error::{KvError, QuotaName};
use redis::{Script, ScriptInvocation, cmd};
use std::time::SystemTime;
use stoa_kernel::{Cx, ScriptName, TenantId};
use stoa_storage::{Redis, StorageError};

macro_rules! step {
    ($file:literal) => {
        Script::new(concat!(include_str!("redis/frame.lua"), include_str!(concat!("redis/", $file))))
    };
}

/// Keys in Redis.
pub struct RedisStore {
    redis: Redis,
    set: Script,
    remove: Script,
    list: Script,
    clear: Script,
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
            forget: Script::new(include_str!("redis/forget.lua")),
        }
    }

    /// The set of a tenant's scripts.
    fn scripts(&self, tenant: &TenantId) -> String {
        format!("{}kv:{{{tenant}}}", self.redis.prefix())
    }

    fn key(&self, cx: &Cx, part: &str) -> String {
        format!("{}kv:{{{}}}:{}:{part}", self.redis.prefix(), cx.tenant, cx.script)
    }

    /// A step on a script's entries, with the keys that `frame.lua` expects.
    fn step<'s>(&self, script: &'s Script, cx: &Cx) -> ScriptInvocation<'s> {
        let mut step = script.prepare_invoke();
        for part in ["values", "entries", "order", "expiring", "usage"] {
            step.key(self.key(cx, part));
        }
        step.key(self.scripts(&cx.tenant));
        step
    }

    async fn read(&self, cx: &Cx, key: &str, now: i64) -> Result<Option<Entry>, KvError> {
        let mut get = cmd("HGET");
        get.arg(self.key(cx, "values")).arg(key);
        let stored: Option<String> = self.redis.query(&get).await?;
        let entry = stored.and_then(|stored| entry(&stored));
        Ok(entry.filter(|entry| is_live(entry.expires_at, now)))
    }

    async fn write(
        &self,
        cx: &Cx,
        key: String,
        value: String,
        options: SetOptions,
        now: i64,
    ) -> Result<u64, KvError> {
        let mut step = self.step(&self.set, cx);
        step.arg(&key).arg(&value).arg(size(&key, &value)).arg(expiry(now, options.ttl).unwrap_or(0));
        step.arg(options.if_version.map_or_else(String::new, |version| version.to_string()));
        step.arg(now).arg(options.quota.keys).arg(options.quota.bytes);
        step.arg(SWEEP).arg(SWEEP_MANY).arg(cx.script.as_str());
        let (outcome, number): (u8, u64) = self.redis.run(&step).await?;
        match outcome {
            0 => Ok(number),
            1 => Err(KvError::Version { stored: number }),
            2 => Err(KvError::Quota { what: QuotaName::Keys, used: number, limit: options.quota.keys }),
            _ => Err(KvError::Quota { what: QuotaName::Bytes, used: number, limit: options.quota.bytes }),
        }
    }

    async fn page(&self, cx: &Cx, range: Range<'_>, limit: u32, now: i64) -> Result<Page, KvError> {
        let mut step = self.step(&self.list, cx);
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
    fn get<'a>(&'a self, cx: &'a Cx, key: &'a str, now: SystemTime) -> Answer<'a, Option<Entry>> {
        Box::pin(self.read(cx, key, millis(now)))
    }

    fn set<'a>(
        &'a self,
        cx: &'a Cx,
        key: String,
        value: String,
        options: SetOptions,
        now: SystemTime,
    ) -> Answer<'a, u64> {
        Box::pin(self.write(cx, key, value, options, millis(now)))
    }

    fn remove<'a>(&'a self, cx: &'a Cx, key: &'a str, now: SystemTime) -> Answer<'a, bool> {
        Box::pin(async move {
            let mut step = self.step(&self.remove, cx);
            step.arg(key).arg(millis(now));
            Ok(self.redis.run(&step).await?)
        })
    }

    fn list<'a>(
        &'a self,
        cx: &'a Cx,
        prefix: &'a str,
        cursor: Option<&'a str>,
        limit: u32,
        now: SystemTime,
    ) -> Answer<'a, Page> {
        Box::pin(self.page(cx, Range::new(prefix, cursor), limit, millis(now)))
    }

    fn clear<'a>(&'a self, cx: &'a Cx, now: SystemTime) -> Answer<'a, u64> {
        Box::pin(async move {
            let mut step = self.step(&self.clear, cx);
            step.arg(millis(now));
            Ok(self.redis.run(&step).await?)
        })
    }

    fn usage<'a>(&'a self, cx: &'a Cx) -> Answer<'a, Usage> {
        Box::pin(async move {
            let mut get = cmd("HMGET");
            get.arg(self.key(cx, "usage")).arg("keys").arg("bytes");
            let (keys, bytes): (Option<u64>, Option<u64>) = self.redis.query(&get).await?;
            Ok(Usage { keys: keys.unwrap_or(0), bytes: bytes.unwrap_or(0) })
        })
    }

    fn remove_all<'a>(&'a self, tenant: &'a TenantId, script: Option<&'a ScriptName>) -> Answer<'a, ()> {
        Box::pin(async move {
            let scripts = self.scripts(tenant);
            let mut step = self.forget.prepare_invoke();
            step.key(&scripts).arg(format!("{scripts}:")).arg(script.map_or("", ScriptName::as_str));
            let forgotten: Result<(), StorageError> = self.redis.run(&step).await;
            Ok(forgotten?)
        })
    }
}
