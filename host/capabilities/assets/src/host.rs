//! The host functions of `assets`.

use crate::Assets;
use crate::bindings::stoa::engine::assets as wit;
use crate::collection::{Collection, Found, Source};
use crate::error::AssetError;
use crate::store::Owner;
use bytes::Bytes;
use std::sync::Arc;
use stoa_capability::{Gate, GuestError, HostError, OpId};
use stoa_kernel::{AssetList, Cx, ErrorCode};

impl GuestError for AssetError {
    fn code(&self) -> ErrorCode {
        Self::code(self)
    }

    fn details(&self) -> Option<String> {
        Self::details(self)
    }
}

type Outcome<T> = wasmtime::Result<Result<T, HostError>>;

/// As many as one call reads of the written ones.
const PAGE: u32 = 1_000;

impl wit::Host for Gate<'_, Assets> {
    fn list(&mut self) -> wasmtime::Result<OpId> {
        self.start(|granted| {
            let (collection, cx) = (Arc::clone(granted.state), granted.cx.clone());
            async move { all(&collection, &cx).await }
        })
    }

    fn list_result(&mut self, op: OpId) -> Outcome<Vec<wit::Asset>> {
        Ok(self.result::<Vec<(String, Found)>>(op).map(|all| all.into_iter().map(shown).collect()))
    }

    fn read(&mut self, name: String) -> wasmtime::Result<OpId> {
        self.start(|granted| {
            let (collection, cx) = (Arc::clone(granted.state), granted.cx.clone());
            async move {
                let read = collection.read(Owner::of(&cx), &cx.assets, &name).await?;
                Ok::<_, AssetError>(read.map(|(found, bytes)| (name, found, bytes)))
            }
        })
    }

    fn read_result(&mut self, op: OpId) -> Outcome<Option<wit::Content>> {
        let read = self.result::<Option<(String, Found, Bytes)>>(op);
        Ok(read.map(|read| {
            read.map(|(name, found, bytes)| wit::Content { about: shown((name, found)), bytes: bytes.into() })
        }))
    }

    fn write(&mut self, name: String, bytes: Vec<u8>, mime: Option<String>) -> wasmtime::Result<OpId> {
        self.start(|granted| {
            let (collection, cx) = (Arc::clone(granted.state), granted.cx.clone());
            async move {
                let written = collection.write(Owner::of(&cx), &name, bytes.into(), mime.as_deref()).await?;
                Ok::<_, AssetError>((written.name.clone(), Found::from(written)))
            }
        })
    }

    fn write_result(&mut self, op: OpId) -> Outcome<wit::Asset> {
        Ok(self.result::<(String, Found)>(op).map(shown))
    }

    fn remove(&mut self, name: String) -> wasmtime::Result<OpId> {
        self.start(|granted| {
            let (collection, cx) = (Arc::clone(granted.state), granted.cx.clone());
            async move { collection.remove(Owner::of(&cx), &name).await }
        })
    }

    fn remove_result(&mut self, op: OpId) -> Outcome<bool> {
        Ok(self.result(op))
    }
}

/// Both kinds are bounded: by what a version may have, and by the quota.
async fn all(collection: &Collection, cx: &Cx) -> Result<Vec<(String, Found)>, AssetError> {
    let deployed: &AssetList = &cx.assets;
    let mut all: Vec<(String, Found)> = Vec::new();
    loop {
        let after = all.last().map(|(name, _)| name.clone()).unwrap_or_default();
        let page = collection.list(Owner::of(cx), deployed, &after, PAGE).await?;
        let is_last = page.len() < PAGE as usize;
        all.extend(page);
        if is_last {
            return Ok(all);
        }
    }
}

fn shown((name, Found { asset, source }): (String, Found)) -> wit::Asset {
    wit::Asset {
        name,
        etag: asset.plain.etag(),
        size: asset.plain.bytes,
        modified: u64::try_from(asset.modified).unwrap_or(0),
        mime: asset.mime,
        written: source == Source::Written,
    }
}
