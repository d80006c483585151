//! The keys that data is encrypted with: in memory as they are, in the database wrapped by a master key.

use crate::error::VaultError;
use crate::master::{MasterKey, MasterKeys};
use crate::plain::Plain;
use crate::sealed::{Cipher, KEY_BYTES, VERSION, bound, random};
use ring::rand::SystemRandom;
use stoa_kernel::TenantId;

/// Names a data key.
pub(crate) type KeyId = [u8; 16];

/// What precedes the nonce in everything that a data key has sealed.
const HEADER: usize = 1 + size_of::<KeyId>();
/// Keeps a wrapped key from being taken for anything else.
const CONTEXT: &[u8] = b"data key";

/// A key, ready for use.
pub(crate) struct DataKey {
    id: KeyId,
    tenant: Option<TenantId>,
    cipher: Cipher,
}

/// A key as it is stored.
pub(crate) struct Wrapped {
    pub(crate) id: KeyId,
    pub(crate) tenant: Option<TenantId>,
    /// The name of the master key.
    pub(crate) master: String,
    pub(crate) bytes: Vec<u8>,
}

impl Wrapped {
    /// A fresh key.
    pub(crate) fn make(tenant: Option<TenantId>, master: &MasterKey) -> Result<Self, VaultError> {
        let source = SystemRandom::new();
        let key: [u8; KEY_BYTES] = random(&source)?;
        Self::wrap(random(&source)?, tenant, master, &Plain::new(key.to_vec()))
    }

    fn wrap(
        id: KeyId,
        tenant: Option<TenantId>,
        master: &MasterKey,
        key: &Plain,
    ) -> Result<Self, VaultError> {
        let bytes = master.cipher().seal(&[VERSION], &bound(&id, tenant.as_ref(), CONTEXT), key)?;
        Ok(Self { id, tenant, master: master.name().to_owned(), bytes })
    }

    /// The same key, wrapped by the newest master key.
    pub(crate) fn rewrap(&self, masters: &MasterKeys) -> Result<Self, VaultError> {
        Self::wrap(self.id, self.tenant.clone(), masters.newest(), &self.key(masters)?)
    }

    /// Makes it ready for use.
    pub(crate) fn unwrap(self, masters: &MasterKeys) -> Result<DataKey, VaultError> {
        let cipher = Cipher::new(&self.key(masters)?)?;
        Ok(DataKey { id: self.id, tenant: self.tenant, cipher })
    }

    fn key(&self, masters: &MasterKeys) -> Result<Plain, VaultError> {
        let master = masters.named(&self.master)?;
        let is_known = self.bytes.first() == Some(&VERSION);
        let key = master.cipher().open(1, &bound(&self.id, self.tenant.as_ref(), CONTEXT), &self.bytes);
        key.filter(|_| is_known).ok_or(VaultError::Damaged)
    }
}

impl DataKey {
    pub(crate) fn seal(&self, context: &str, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        let header = [&[VERSION], self.id.as_slice()].concat();
        let bound = bound(&header, self.tenant.as_ref(), context.as_bytes());
        self.cipher.seal(&header, &bound, plain)
    }

    pub(crate) fn open(
        &self,
        tenant: Option<&TenantId>,
        context: &str,
        sealed: &[u8],
    ) -> Result<Plain, VaultError> {
        let header = sealed.get(..HEADER).ok_or(VaultError::Damaged)?;
        let opened = self.cipher.open(HEADER, &bound(header, tenant, context.as_bytes()), sealed);
        opened.ok_or(VaultError::Damaged)
    }
}

/// Which key something was sealed with.
pub(crate) fn key_of(sealed: &[u8]) -> Result<KeyId, VaultError> {
    let (version, rest) = sealed.split_first().ok_or(VaultError::Damaged)?;
    let id = rest.first_chunk().filter(|_| *version == VERSION);
    id.copied().ok_or(VaultError::Damaged)
}
