//! The master keys: from the configuration, or from a file that is made at the first start.

use crate::error::{MasterKeyError, VaultError};
use crate::plain::Plain;
use crate::sealed::{Cipher, KEY_BYTES, random};
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use ring::digest::{Context, SHA256};
use ring::rand::SystemRandom;
use std::fmt;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

/// Keys are copied by hand; whether the sign at the end came along does not matter.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
/// No key is longer, and a wrong path may name anything.
const MAX_FILE_BYTES: u64 = 4 * 1024;
/// As much of a fingerprint as tells keys apart.
const NAME_BYTES: usize = 8;

/// A key that wraps data keys.
pub struct MasterKey {
    /// Tells it from others, and nothing about it.
    name: String,
    cipher: Cipher,
}

/// The keys that a server has.
#[derive(Debug)]
pub struct MasterKeys {
    newest: MasterKey,
    previous: Vec<MasterKey>,
}

impl MasterKey {
    /// From base64; `place` is where it was found, for the error.
    pub fn read(text: &str, place: &str) -> Result<Self, VaultError> {
        let bytes = BASE64.decode(text.trim()).map(Plain::new);
        let bytes = bytes.ok().filter(|bytes| bytes.len() == KEY_BYTES);
        let bytes = bytes.ok_or_else(|| MasterKeyError::NoKey { place: place.to_owned() })?;
        let mut hash = Context::new(&SHA256);
        hash.update(b"stoa master key\0");
        hash.update(&bytes);
        let name = hash
            .finish()
            .as_ref()
            .iter()
            .take(NAME_BYTES)
            .fold(String::new(), |name, byte| name + &format!("{byte:02x}"));
        Ok(Self { name, cipher: Cipher::new(&bytes)? })
    }

    /// From a file that holds it and nothing else. None: there is no such file.
    pub fn from_file(path: &Path) -> Result<Option<Self>, VaultError> {
        let unreadable = |why| MasterKeyError::File { path: path.to_owned(), doing: "read", why };
        let file = match std::fs::File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unreadable(error).into()),
        };
        let mut bytes = Vec::new();
        file.take(MAX_FILE_BYTES).read_to_end(&mut bytes).map_err(unreadable)?;
        let text = Plain::new(bytes);
        Self::read(text.text().unwrap_or_default(), &path.display().to_string()).map(Some)
    }

    /// Makes a file with a fresh key that only its owner may read, and says whether it did: of many processes that
    /// do this at once, one does. What is there is never overwritten.
    pub fn make_file(path: &Path) -> Result<bool, VaultError> {
        let key: [u8; KEY_BYTES] = random(&SystemRandom::new())?;
        let key = Plain::new(key.to_vec());
        let text = Plain::new((BASE64.encode(&*key) + "\n").into_bytes());
        match write_new(path, &text) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
            Err(why) => Err(MasterKeyError::File { path: path.to_owned(), doing: "made", why }.into()),
        }
    }

    /// What it is called in the database and in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn cipher(&self) -> &Cipher {
        &self.cipher
    }
}

/// Whoever finds the file finds all of it, and it is still there after a power cut.
fn write_new(path: &Path, text: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    // Made so that only its owner may read it.
    let mut file = tempfile::Builder::new().prefix(".master-key-").tempfile_in(folder)?;
    file.write_all(text)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map_err(|error| error.error)?;
    std::fs::File::open(folder)?.sync_all()
}

impl MasterKeys {
    /// `newest` wraps, the others only open what they wrapped before.
    pub fn new(newest: MasterKey, previous: Vec<MasterKey>) -> Self {
        Self { newest, previous }
    }

    /// The one that wraps.
    pub fn newest(&self) -> &MasterKey {
        &self.newest
    }

    /// The one of that name.
    pub(crate) fn named(&self, name: &str) -> Result<&MasterKey, VaultError> {
        let mut all = std::iter::once(&self.newest).chain(&self.previous);
        all.find(|key| key.name == name).ok_or_else(|| self.other(name))
    }

    fn other(&self, name: &str) -> VaultError {
        let names: Vec<_> =
            std::iter::once(&self.newest).chain(&self.previous).map(|key| key.name.as_str()).collect();
        VaultError::OtherMaster { wanted: name.to_owned(), known: names.join(", ") }
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MasterKey").field(&self.name).finish()
    }
}

#[cfg(test)]
mod tests;
