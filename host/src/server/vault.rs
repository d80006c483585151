//! The master key, from where the settings say that it is.

use std::path::PathBuf;
use stoa_config::{Secret, Settings};
use stoa_storage::Database;
use stoa_vault::{MasterKey, MasterKeyError, MasterKeys, Vault, VaultError};

/// What the file is called in the data folder where no other is named.
const FILE: &str = "master.key";

/// Opens the vault of a database. At the first start, its key is made, unless it was given.
pub(crate) async fn open(settings: &Settings, db: &Database) -> Result<Vault, VaultError> {
    let vault = &settings.vault;
    let newest = match configured(settings)? {
        Some(key) => key,
        None => from_file(settings, db).await?,
    };
    let previous = vault.previous_keys.iter().map(|key| read(key, "STOA_VAULT__PREVIOUS_KEYS"));
    Vault::new(db.clone(), MasterKeys::new(newest, previous.collect::<Result<_, _>>()?)).await
}

fn configured(settings: &Settings) -> Result<Option<MasterKey>, VaultError> {
    let key = settings.vault.master_key.as_ref();
    key.map(|key| read(key, "STOA_VAULT__MASTER_KEY")).transpose()
}

fn read(key: &Secret, place: &str) -> Result<MasterKey, VaultError> {
    MasterKey::read(key.expose(), place)
}

async fn from_file(settings: &Settings, db: &Database) -> Result<MasterKey, VaultError> {
    let named = settings.vault.master_key_file.as_ref();
    let path: PathBuf = named.cloned().unwrap_or_else(|| settings.data_dir.join(FILE));
    if let Some(key) = MasterKey::from_file(&path)? {
        return Ok(key);
    }
    if named.is_some() {
        return Err(MasterKeyError::NoFile { path }.into());
    }
    // A fresh key would open nothing of what is there.
    if Vault::is_used(db).await? {
        return Err(MasterKeyError::Lost { path }.into());
    }
    if MasterKey::make_file(&path)? {
        tracing::warn!(
            file = %path.display(),
            "made the master key: back this file up, apart from the database; without it, secrets cannot be read again"
        );
    }
    MasterKey::from_file(&path)?.ok_or_else(|| MasterKeyError::Lost { path }.into())
}
