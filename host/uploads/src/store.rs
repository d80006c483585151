//! The room that files of forms may take on this server, and how much of it whose forms have taken.

use crate::spool::Spool;
use std::collections::HashMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use stoa_kernel::TenantId;

/// Where files go, and how many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreConfig {
    /// Made if it is not there.
    pub dir: PathBuf,
    /// Bytes of all tenants together.
    pub max_bytes: u64,
    /// Bytes of one tenant, so that none can take the room of all.
    pub max_bytes_per_tenant: u64,
}

/// Files cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Others have taken the room.
    #[error("the room for uploads of {whose} is taken: {used} of {limit} bytes")]
    Full {
        /// Whose it is.
        whose: Whose,
        /// What is taken of it.
        used: u64,
        /// All of it.
        limit: u64,
    },
    /// The folder is not there, or cannot be written to.
    #[error("uploads.dir: no file can be made in '{}': {error}", dir.display())]
    Unusable {
        /// The folder.
        dir: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The disk has none left.
    #[error("the disk for uploads is full")]
    DiskFull,
    /// The disk cannot be written or read.
    #[error("files of uploads cannot be kept: {0}")]
    Io(io::Error),
}

/// Whose room is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The share of one tenant.
    Tenant,
    /// That of all.
    Server,
}

impl fmt::Display for Whose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tenant => "this tenant",
            Self::Server => "this server",
        })
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Io(error),
        }
    }
}

/// The store of one server.
#[derive(Clone, Debug)]
pub struct Store(Arc<Room>);

#[derive(Debug)]
struct Room {
    config: StoreConfig,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    all: u64,
    tenants: HashMap<TenantId, u64>,
}

impl Store {
    /// With a folder that can be written to.
    pub fn open(config: StoreConfig) -> Result<Self, StoreError> {
        let unusable = |error| StoreError::Unusable { dir: config.dir.clone(), error };
        std::fs::create_dir_all(&config.dir).map_err(unusable)?;
        tempfile::tempfile_in(&config.dir).map_err(unusable)?;
        Ok(Self(Arc::new(Room { config, taken: Mutex::default() })))
    }

    /// Whether a form of so many bytes could be kept now; nothing is taken for it.
    pub fn check(&self, tenant: &TenantId, bytes: u64) -> Result<(), StoreError> {
        self.0.change(|room, taken| room.fits(taken, tenant, bytes))
    }

    /// Room for the files of one form, which takes as much as they need.
    pub fn spool(&self, tenant: &TenantId) -> Spool {
        Spool::new(Lease { room: Arc::clone(&self.0), tenant: tenant.clone(), bytes: 0 })
    }

    /// What is taken.
    pub fn used(&self) -> u64 {
        self.0.change(|_, taken| taken.all)
    }
}

impl Room {
    fn change<T>(&self, change: impl FnOnce(&Self, &mut Taken) -> T) -> T {
        // Numbers, that are right whoever panicked.
        change(self, &mut self.taken.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn fits(&self, taken: &Taken, tenant: &TenantId, bytes: u64) -> Result<(), StoreError> {
        let StoreConfig { max_bytes, max_bytes_per_tenant, .. } = self.config;
        let own = taken.tenants.get(tenant).copied().unwrap_or_default();
        for (whose, used, limit) in
            [(Whose::Tenant, own, max_bytes_per_tenant), (Whose::Server, taken.all, max_bytes)]
        {
            if bytes > limit.saturating_sub(used) {
                return Err(StoreError::Full { whose, used, limit });
            }
        }
        Ok(())
    }
}

/// What one form has taken. Dropped, it is given back.
#[derive(Debug)]
pub(crate) struct Lease {
    room: Arc<Room>,
    tenant: TenantId,
    bytes: u64,
}

impl Lease {
    /// Where files go.
    pub(crate) fn dir(&self) -> &Path {
        &self.room.config.dir
    }

    /// Takes more.
    pub(crate) fn take(&mut self, bytes: u64) -> Result<(), StoreError> {
        self.room.change(|room, taken| {
            room.fits(taken, &self.tenant, bytes)?;
            taken.all += bytes;
            *taken.tenants.entry(self.tenant.clone()).or_default() += bytes;
            Ok::<_, StoreError>(())
        })?;
        self.bytes += bytes;
        Ok(())
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if self.bytes == 0 {
            return;
        }
        self.room.change(|_, taken| {
            taken.all = taken.all.saturating_sub(self.bytes);
            if let Some(own) = taken.tenants.get_mut(&self.tenant) {
                *own = own.saturating_sub(self.bytes);
                if *own == 0 {
                    taken.tenants.remove(&self.tenant);
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    fn tenant(name: &str) -> TenantId {
        TenantId::new(name).unwrap()
    }

    fn store(max_bytes: u64, max_bytes_per_tenant: u64) -> (tempfile::TempDir, Store) {
        let dir = tempfile::tempdir().unwrap();
        let config = StoreConfig { dir: dir.path().join("uploads"), max_bytes, max_bytes_per_tenant };
        (dir, Store::open(config).unwrap())
    }

    async fn filled(store: &Store, tenant: &TenantId, bytes: u64) -> Result<Spool, StoreError> {
        let mut spool = store.spool(tenant);
        spool.buffer().resize(usize::try_from(bytes).unwrap(), 7);
        spool.relieve().await
    }

    #[tokio::test]
    async fn a_tenant_has_its_share_and_all_have_what_there_is() {
        let (_dir, store) = store(4 * MIB, 3 * MIB);
        let (one, other) = (tenant("one"), tenant("other"));
        let first = filled(&store, &one, 2 * MIB).await.unwrap();
        assert!(matches!(
            filled(&store, &one, 2 * MIB).await,
            Err(StoreError::Full { whose: Whose::Tenant, used, limit }) if (used, limit) == (2 * MIB, 3 * MIB)
        ));
        let second = filled(&store, &other, 2 * MIB).await.unwrap();
        assert!(matches!(
            filled(&store, &one, MIB).await,
            Err(StoreError::Full { whose: Whose::Server, .. })
        ));
        assert!(store.check(&one, 1).is_err() && store.used() == 4 * MIB);
        drop((first, second));
        while store.used() > 0 {
            tokio::task::yield_now().await;
        }
        assert!(store.check(&one, 3 * MIB).is_ok() && store.check(&one, 3 * MIB + 1).is_err());
    }

    #[tokio::test]
    async fn what_was_written_is_read_and_has_no_name() {
        let (dir, store) = store(MIB, MIB);
        let mut spool = store.spool(&tenant("one"));
        for part in 0..3_u8 {
            spool.buffer().extend(std::iter::repeat_n(part, 300_000));
            spool = spool.relieve().await.unwrap();
        }
        let files = Arc::new(spool.finish().await.unwrap());
        assert_eq!(files.length(), 900_000);
        for (offset, expected) in [(299_999, [0, 1, 1].as_slice()), (899_999, &[2]), (900_000, &[])] {
            assert_eq!(Arc::clone(&files).read(offset, 3).await.unwrap(), expected);
        }
        assert_eq!(std::fs::read_dir(dir.path().join("uploads")).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn a_form_without_files_takes_nothing() {
        let (_dir, store) = store(0, 0);
        let files = Arc::new(store.spool(&tenant("one")).finish().await.unwrap());
        assert!(files.read(0, 9).await.unwrap().is_empty());
    }
}
