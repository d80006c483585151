//! The host functions of `kv`: checks, then the store.

use crate::Kv;
use crate::bindings::stoa::engine::kv as wit;
use crate::error::KvError;
use crate::limits::{MAX_LIST, Quota, Quotas, check_key, check_range, check_value};
use crate::shelf::Shelf;
use crate::store::{Entry, Page, SetOptions};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use stoa_capability::{Gate, GuestError, HostError, OpId};
use stoa_kernel::{Cx, ErrorCode};

impl GuestError for KvError {
    fn code(&self) -> ErrorCode {
        Self::code(self)
    }

    fn details(&self) -> Option<String> {
        Self::details(self)
    }
}

/// Whose shelf is meant is for the host to say.
fn chosen(cx: &Cx, shelf: wit::Shelf) -> Result<Shelf, KvError> {
    match shelf {
        wit::Shelf::Shared => Ok(Shelf::shared(&cx.tenant, &cx.script)),
        wit::Shelf::Personal => Shelf::of_caller(cx),
    }
}

impl Quotas {
    fn of(self, shelf: wit::Shelf) -> Quota {
        match shelf {
            wit::Shelf::Shared => self.shared,
            wit::Shelf::Personal => self.personal,
        }
    }
}

type Outcome<T> = wasmtime::Result<Result<T, HostError>>;

impl wit::Host for Gate<'_, Kv> {
    fn get(&mut self, shelf: wit::Shelf, key: String) -> wasmtime::Result<OpId> {
        self.start(|granted| {
            let (store, shelf) = (Arc::clone(&granted.state.store), chosen(granted.cx, shelf));
            async move {
                check_key(&key)?;
                store.get(&shelf?, &key, SystemTime::now()).await
            }
        })
    }

    fn get_result(&mut self, op: OpId) -> Outcome<Option<wit::Entry>> {
        Ok(self.result::<Option<Entry>>(op).map(|entry| {
            entry.map(|entry| wit::Entry { value: entry.value.as_ref().to_owned(), version: entry.version })
        }))
    }

    fn set(
        &mut self,
        shelf: wit::Shelf,
        key: String,
        value: String,
        options: wit::SetOptions,
    ) -> wasmtime::Result<OpId> {
        self.start(|granted| {
            let quota = granted.state.quotas.of(shelf);
            let (store, shelf) = (Arc::clone(&granted.state.store), chosen(granted.cx, shelf));
            let options = SetOptions {
                ttl: options.ttl.map(|seconds| Duration::from_secs(seconds.into())),
                if_version: options.if_version,
                quota,
            };
            async move {
                check_key(&key)?;
                check_value(&value)?;
                store.set(&shelf?, key, value, options, SystemTime::now()).await
            }
        })
    }

    fn set_result(&mut self, op: OpId) -> Outcome<u64> {
        Ok(self.result(op))
    }

    fn remove(&mut self, shelf: wit::Shelf, key: String) -> wasmtime::Result<OpId> {
        self.start(|granted| {
            let (store, shelf) = (Arc::clone(&granted.state.store), chosen(granted.cx, shelf));
            async move {
                check_key(&key)?;
                store.remove(&shelf?, &key, SystemTime::now()).await
            }
        })
    }

    fn remove_result(&mut self, op: OpId) -> Outcome<bool> {
        Ok(self.result(op))
    }

    fn list(
        &mut self,
        shelf: wit::Shelf,
        prefix: String,
        cursor: Option<String>,
        limit: u32,
    ) -> wasmtime::Result<OpId> {
        self.start(|granted| {
            let (store, shelf) = (Arc::clone(&granted.state.store), chosen(granted.cx, shelf));
            let limit = limit.clamp(1, MAX_LIST);
            async move {
                check_range(&prefix, cursor.as_deref())?;
                store.list(&shelf?, &prefix, cursor.as_deref(), limit, SystemTime::now()).await
            }
        })
    }

    fn list_result(&mut self, op: OpId) -> Outcome<wit::Page> {
        Ok(self.result::<Page>(op).map(|page| wit::Page {
            keys: page.entries.into_iter().map(|entry| entry.key).collect(),
            cursor: page.cursor,
        }))
    }

    fn clear(&mut self, shelf: wit::Shelf) -> wasmtime::Result<OpId> {
        self.start(|granted| {
            let (store, shelf) = (Arc::clone(&granted.state.store), chosen(granted.cx, shelf));
            async move { store.clear(&shelf?, SystemTime::now()).await }
        })
    }

    fn clear_result(&mut self, op: OpId) -> Outcome<u64> {
        Ok(self.result(op))
    }
}
