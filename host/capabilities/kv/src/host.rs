//! The host functions of `kv`: checks, then the store.

use crate::Kv;
use crate::bindings::stoa::engine::kv as wit;
use crate::error::KvError;
use crate::limits::{MAX_LIST, check_key, check_range, check_value};
use crate::store::{Entry, Page, SetOptions};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use stoa_capability::{Gate, GuestError, HostError, OpId};
use stoa_kernel::ErrorCode;

impl GuestError for KvError {
    fn code(&self) -> ErrorCode {
        Self::code(self)
    }

    fn details(&self) -> Option<String> {
        Self::details(self)
    }
}

type Outcome<T> = wasmtime::Result<Result<T, HostError>>;

impl wit::Host for Gate<'_, Kv> {
    fn get(&mut self, key: String) -> wasmtime::Result<OpId> {
        self.start(|granted| {
            let (store, cx) = (Arc::clone(&granted.state.store), granted.cx.clone());
            async move {
                check_key(&key)?;
                store.get(&cx, &key, SystemTime::now()).await
            }
        })
    }

    fn get_result(&mut self, op: OpId) -> Outcome<Option<wit::Entry>> {
        Ok(self.result::<Option<Entry>>(op).map(|entry| {
            entry.map(|entry| wit::Entry { value: entry.value.as_ref().to_owned(), version: entry.version })
        }))
    }

    fn set(&mut self, key: String, value: String, options: wit::SetOptions) -> wasmtime::Result<OpId> {
        self.start(|granted| {
            let (store, cx) = (Arc::clone(&granted.state.store), granted.cx.clone());
            let options = SetOptions {
                ttl: options.ttl.map(|seconds| Duration::from_secs(seconds.into())),
                if_version: options.if_version,
                quota: granted.state.quota,
            };
            async move {
                check_key(&key)?;
                check_value(&value)?;
                store.set(&cx, key, value, options, SystemTime::now()).await
            }
        })
    }

    fn set_result(&mut self, op: OpId) -> Outcome<u64> {
        Ok(self.result(op))
    }

    fn remove(&mut self, key: String) -> wasmtime::Result<OpId> {
        self.start(|granted| {
            let (store, cx) = (Arc::clone(&granted.state.store), granted.cx.clone());
            async move {
                check_key(&key)?;
                store.remove(&cx, &key, SystemTime::now()).await
            }
        })
    }

    fn remove_result(&mut self, op: OpId) -> Outcome<bool> {
        Ok(self.result(op))
    }

    fn list(&mut self, prefix: String, cursor: Option<String>, limit: u32) -> wasmtime::Result<OpId> {
        self.start(|granted| {
            let (store, cx) = (Arc::clone(&granted.state.store), granted.cx.clone());
            let limit = limit.clamp(1, MAX_LIST);
            async move {
                check_range(&prefix, cursor.as_deref())?;
                store.list(&cx, &prefix, cursor.as_deref(), limit, SystemTime::now()).await
            }
        })
    }

    fn list_result(&mut self, op: OpId) -> Outcome<wit::Page> {
        Ok(self.result::<Page>(op).map(|page| wit::Page {
            keys: page.entries.into_iter().map(|entry| entry.key).collect(),
            cursor: page.cursor,
        }))
    }

    fn clear(&mut self) -> wasmtime::Result<OpId> {
        self.start(|granted| {
            let (store, cx) = (Arc::clone(&granted.state.store), granted.cx.clone());
            async move { store.clear(&cx, SystemTime::now()).await }
        })
    }

    fn clear_result(&mut self, op: OpId) -> Outcome<u64> {
        Ok(self.result(op))
    }
}
