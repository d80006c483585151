//! People: accounts of the platform, and users of tenants' applications.

mod rows;

use crate::error::IdentityError;
use crate::keys::{lock_tenant, millis};
use crate::passwords::Passwords;
use crate::people::People;
use crate::realm::Realm;
use crate::rights::Rights;
use rows::UserRow;
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use std::time::SystemTime;
use stoa_storage::Database;
use utoipa::ToSchema;

/// Of one realm.
pub const MAX_USERS: u32 = 1_000_000;
/// What people are called.
pub const MAX_PERSON_NAME_CHARS: usize = 100;
const MAX_EMAIL_BYTES: usize = 254;

/// Whether somebody may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UserStatus {
    /// They may.
    Active,
    /// They may not, and are signed out.
    Suspended,
}

/// What is known of a person.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UserInfo {
    /// Names them.
    #[schema(example = "usr_9rTq0ZbX4mKd")]
    pub id: String,
    /// Their address, in small letters.
    #[schema(example = "ada@example.com")]
    pub email: String,
    /// What they are called.
    #[schema(example = "Ada")]
    pub name: String,
    /// Whether they may sign in.
    pub status: UserStatus,
    /// Whether they may do everything: for accounts of the platform.
    pub is_admin: bool,
    /// Whether they have a password.
    pub has_password: bool,
    /// Roles and permissions of their own, beside those of their groups.
    #[serde(flatten)]
    pub rights: Rights,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// Milliseconds since 1970.
    pub last_login_at: Option<i64>,
}

/// A person to be made.
#[derive(Clone, Debug, Default)]
pub struct NewUser<'a> {
    /// Their address.
    pub email: &'a str,
    /// What they are called.
    pub name: &'a str,
    /// To sign in with; without one they need a provider, or a link.
    pub password: Option<&'a str>,
    /// What they may do in applications.
    pub rights: Rights,
    /// Whether they may do everything.
    pub is_admin: bool,
}

/// What is to be another; `None` stays.
#[derive(Clone, Debug, Default)]
pub struct UserChange {
    /// Their address.
    pub email: Option<String>,
    /// What they are called.
    pub name: Option<String>,
    /// Whether they may sign in.
    pub status: Option<UserStatus>,
    /// What they may do in applications.
    pub rights: Option<Rights>,
    /// Whether they may do everything.
    pub is_admin: Option<bool>,
}

/// A part of a list of them.
pub struct UserPage {
    /// In the order of their ids.
    pub items: Vec<UserInfo>,
    /// The id after which the next page begins.
    pub cursor: Option<String>,
}

/// The people of every realm.
#[derive(Clone)]
pub struct Users {
    pub(crate) db: Database,
    pub(crate) passwords: Passwords,
    pub(crate) people: People,
}

/// Whom somebody who wants to sign in may be.
pub(crate) struct Candidate {
    pub(crate) id: String,
    pub(crate) password: Option<String>,
    pub(crate) is_active: bool,
}

impl Users {
    /// In a database.
    pub fn new(db: Database) -> Result<Self, IdentityError> {
        Ok(Self { people: People::new(db.clone()), passwords: Passwords::new()?, db })
    }

    /// Whether the realm has nobody yet.
    pub async fn is_empty(&self, realm: &Realm) -> Result<bool, IdentityError> {
        Ok(rows::count(&mut *self.db.read().await?, realm).await? == 0)
    }

    /// Makes somebody.
    pub async fn create(&self, realm: &Realm, new: NewUser<'_>) -> Result<UserInfo, IdentityError> {
        let email = email(new.email)?;
        let password = match new.password {
            Some(password) => Some(self.passwords.hash(password, &email).await?),
            None => None,
        };
        let mut tx = self.db.write().await?;
        let made = self.insert(&mut tx, realm, &new, &email, password).await?;
        tx.commit().await?;
        Ok(made)
    }

    pub(crate) async fn insert(
        &self,
        tx: &mut AnyConnection,
        realm: &Realm,
        new: &NewUser<'_>,
        email: &str,
        password: Option<String>,
    ) -> Result<UserInfo, IdentityError> {
        let name = person_name(new.name)?;
        new.rights.check()?;
        if let Some(tenant) = realm.tenant()
            && !lock_tenant(tx, tenant).await?
        {
            return Err(IdentityError::NoTenant(tenant.clone()));
        }
        if rows::count(tx, realm).await? >= i64::from(MAX_USERS) {
            return Err(IdentityError::Full("users", MAX_USERS));
        }
        let row = UserRow {
            id: crate::key::id("usr_")?,
            email: email.to_owned(),
            name: name.to_owned(),
            password,
            status: UserStatus::Active,
            is_admin: new.is_admin && *realm == Realm::Platform,
            rights: new.rights.clone(),
            created_at: millis(SystemTime::now()),
            last_login_at: None,
        };
        if !rows::insert(tx, realm, &row).await? {
            return Err(IdentityError::EmailTaken(email.to_owned()));
        }
        Ok(row.info())
    }

    /// One of them.
    pub async fn get(&self, realm: &Realm, id: &str) -> Result<UserInfo, IdentityError> {
        Ok(find(&mut *self.db.read().await?, realm, id).await?.info())
    }

    /// Whether somebody has this address.
    pub async fn has_email(&self, realm: &Realm, email: &str) -> Result<bool, IdentityError> {
        Ok(rows::by_email(&mut *self.db.read().await?, realm, email).await?.is_some())
    }

    /// A page of those whose address begins with `prefix`.
    pub async fn list(
        &self,
        realm: &Realm,
        prefix: &str,
        limit: u32,
        after: Option<&str>,
    ) -> Result<UserPage, IdentityError> {
        let mut connection = self.db.read().await?;
        let after = after.unwrap_or_default();
        let prefix = prefix.to_lowercase();
        let mut found = rows::list(&mut connection, realm, &prefix, after, limit.saturating_add(1)).await?;
        let more = found.len() > limit as usize;
        found.truncate(limit as usize);
        let cursor = found.last().filter(|_| more).map(|row| row.id.clone());
        Ok(UserPage { items: found.iter().map(UserRow::info).collect(), cursor })
    }

    /// Changes somebody. What they may do is another from their next request on.
    pub async fn change(
        &self,
        realm: &Realm,
        id: &str,
        change: UserChange,
    ) -> Result<UserInfo, IdentityError> {
        let mut tx = self.db.write().await?;
        rows::lock(&mut tx, realm).await?;
        let mut row = find(&mut tx, realm, id).await?;
        let was_admin = row.is_acting_admin();
        if let Some(given) = &change.email {
            row.email = email(given)?;
        }
        if let Some(name) = &change.name {
            row.name = person_name(name)?.to_owned();
        }
        if let Some(rights) = change.rights {
            rights.check()?;
            row.rights = rights;
        }
        row.status = change.status.unwrap_or(row.status);
        row.is_admin = change.is_admin.unwrap_or(row.is_admin) && *realm == Realm::Platform;
        if was_admin && !row.is_acting_admin() && rows::acting_admins(&mut tx).await? <= 1 {
            return Err(IdentityError::Last("admin account"));
        }
        if !rows::update(&mut tx, &row, millis(SystemTime::now())).await? {
            return Err(IdentityError::EmailTaken(row.email));
        }
        if row.status == UserStatus::Suspended {
            rows::end_sessions(&mut tx, id).await?;
        }
        tx.commit().await?;
        self.people.forget(id);
        Ok(row.info())
    }

    /// Deletes somebody, with their sessions and memberships.
    pub async fn delete(&self, realm: &Realm, id: &str) -> Result<(), IdentityError> {
        let mut tx = self.db.write().await?;
        rows::lock(&mut tx, realm).await?;
        let row = find(&mut tx, realm, id).await?;
        if row.is_acting_admin() && rows::acting_admins(&mut tx).await? <= 1 {
            return Err(IdentityError::Last("admin account"));
        }
        rows::delete(&mut tx, id).await?;
        tx.commit().await?;
        self.people.forget(id);
        Ok(())
    }

    /// Gives somebody a password. Whoever was signed in as them is signed out, except by the session `keep`.
    pub async fn set_password(
        &self,
        realm: &Realm,
        id: &str,
        password: &str,
        keep: Option<&str>,
    ) -> Result<(), IdentityError> {
        let row = find(&mut *self.db.read().await?, realm, id).await?;
        let hash = self.passwords.hash(password, &row.email).await?;
        let mut tx = self.db.write().await?;
        self.write_password(&mut tx, id, &hash, keep).await?;
        tx.commit().await?;
        Ok(())
    }

    pub(crate) async fn write_password(
        &self,
        tx: &mut AnyConnection,
        id: &str,
        hash: &str,
        keep: Option<&str>,
    ) -> Result<(), IdentityError> {
        rows::set_password(tx, id, hash, millis(SystemTime::now())).await?;
        rows::end_sessions_but(tx, id, keep.unwrap_or_default()).await
    }

    pub(crate) async fn candidate(
        &self,
        realm: &Realm,
        email: &str,
    ) -> Result<Option<Candidate>, IdentityError> {
        let row = rows::by_email(&mut *self.db.read().await?, realm, email).await?;
        Ok(row.map(|row| Candidate {
            id: row.id,
            password: row.password,
            is_active: row.status == UserStatus::Active,
        }))
    }

    pub(crate) async fn by_login(
        &self,
        tx: &mut AnyConnection,
        realm: &Realm,
        provider: &str,
        subject: &str,
    ) -> Result<Option<UserInfo>, IdentityError> {
        Ok(rows::by_login(tx, realm, provider, subject).await?.map(|row| row.info()))
    }

    pub(crate) async fn by_email(
        &self,
        tx: &mut AnyConnection,
        realm: &Realm,
        email: &str,
    ) -> Result<Option<UserInfo>, IdentityError> {
        Ok(rows::by_email(tx, realm, email).await?.map(|row| row.info()))
    }
}

pub(crate) use rows::{add_login, note_login};

async fn find(connection: &mut AnyConnection, realm: &Realm, id: &str) -> Result<UserRow, IdentityError> {
    let row = rows::find(connection, realm, id).await?;
    row.ok_or_else(|| IdentityError::Nothing("user", crate::keys::shown(id)))
}

/// In small letters, so that an address names one person.
pub(crate) fn email(given: &str) -> Result<String, IdentityError> {
    let email = given.trim().to_lowercase();
    let is_one = email.split_once('@').is_some_and(|(name, host)| {
        let is_plain =
            |char: char| !char.is_whitespace() && !char.is_control() && !"<>()[],;:\\\"".contains(char);
        !name.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !host.contains('@')
            && email.chars().all(is_plain)
    });
    if is_one && email.len() <= MAX_EMAIL_BYTES {
        return Ok(email);
    }
    Err(IdentityError::BadEmail(crate::keys::shown(given)))
}

fn person_name(given: &str) -> Result<&str, IdentityError> {
    let name = given.trim();
    let chars = name.chars().count();
    if chars == 0 || chars > MAX_PERSON_NAME_CHARS || name.chars().any(char::is_control) {
        return Err(IdentityError::BadPersonName);
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_however_it_is_written() {
        assert_eq!(email(" Ada@Example.COM ").unwrap(), "ada@example.com");
        assert_eq!(email("ädä@bücher.example").unwrap(), "ädä@bücher.example");
        for bad in [
            "",
            "ada",
            "@example.com",
            "ada@",
            "ada@localhost",
            "a b@example.com",
            "a@b@example.com",
            "a@.example",
            "a@example.",
            "<a@example.com>",
            "a@example.com\n",
            "a,b@example.com",
        ] {
            let given = if bad.ends_with('\n') { "a\n@example.com" } else { bad };
            assert!(email(given).is_err(), "{bad:?}");
        }
        assert!(email(&format!("{}@example.com", "a".repeat(250))).is_err());
    }

    #[test]
    fn a_name_is_for_people_to_read() {
        assert_eq!(person_name("  Ada Lovelace ").unwrap(), "Ada Lovelace");
        assert!(person_name("").is_err() && person_name("a\nb").is_err());
        assert!(person_name(&"x".repeat(101)).is_err());
    }
}
