//! The first key of a platform: from the configuration, or made at the first start and shown once.

use crate::error::IdentityError;
use crate::key::KeyHash;
use crate::keys::{
    ApiKeys, CreatedKey, NewKey, claim_setting, insert, millis, remove_row, set_setting, setting,
};
use crate::rights::Rights;
use std::time::SystemTime;

/// A shorter one can be guessed.
pub const MIN_ADMIN_KEY_CHARS: usize = 16;

/// The setting that holds the id of the key that was made.
const SETTING: &str = "admin_key";

fn new_key() -> NewKey<'static> {
    NewKey { name: "first admin key", reach: None, rights: Rights::default(), expires_at: None }
}

/// Where the first key comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AdminKey {
    /// The configuration has one.
    Configured,
    /// It was made just now: show it, it will not be seen again.
    Created(String),
    /// It was made at an earlier start.
    Exists,
}

impl ApiKeys {
    /// Sees to it that there is a key to begin with. A configured one is believed as long as this process runs
    /// and is nowhere stored, so that another one in the configuration replaces it.
    pub async fn ensure_admin_key(&self, configured: Option<&str>) -> Result<AdminKey, IdentityError> {
        if let Some(key) = configured {
            let chars = key.chars().count();
            if chars < MIN_ADMIN_KEY_CHARS {
                return Err(IdentityError::AdminKeyTooShort { chars });
            }
            // Set once, at start; a second call with another key is a mistake of ours and changes nothing.
            self.inner().configured.get_or_init(|| KeyHash::of(key));
            return Ok(AdminKey::Configured);
        }
        let mut connection = self.inner().db.read().await?;
        if setting(&mut connection, SETTING).await?.is_some() {
            return Ok(AdminKey::Exists);
        }
        drop(connection);
        let mut tx = self.inner().db.write().await?;
        let CreatedKey { info, key } = insert(&mut tx, new_key(), millis(SystemTime::now())).await?;
        if !claim_setting(&mut tx, SETTING, &info.id).await? {
            // Another node was faster; dropping the transaction takes this key back.
            return Ok(AdminKey::Exists);
        }
        tx.commit().await?;
        Ok(AdminKey::Created(key))
    }

    /// Replaces the key that was made at the first start. Other keys of the platform stay.
    pub async fn reset_admin_key(&self) -> Result<CreatedKey, IdentityError> {
        let mut tx = self.inner().db.write().await?;
        let before = setting(&mut tx, SETTING).await?;
        let created = insert(&mut tx, new_key(), millis(SystemTime::now())).await?;
        if let Some(before) = &before {
            remove_row(&mut tx, None, before).await?;
        }
        set_setting(&mut tx, SETTING, &created.info.id).await?;
        tx.commit().await?;
        if let Some(before) = before {
            self.forget_key(&before);
        }
        Ok(created)
    }
}
