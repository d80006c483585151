//! Passwords: argon2id, a few at once, and the same work whether there is an account or not.

use crate::error::IdentityError;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::Arc;
use std::thread::available_parallelism;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;

/// Shorter ones are tried through.
pub const MIN_PASSWORD_CHARS: usize = 10;
/// Nobody types a longer one; hashing it would be work for whoever sends it.
pub const MAX_PASSWORD_BYTES: usize = 512;

/// As OWASP says: 19 MiB, two passes.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;

/// Hashes and compares them.
#[derive(Clone)]
pub struct Passwords {
    /// As many at once as there are cores: each takes 19 MiB and a core.
    places: Arc<Semaphore>,
    /// Of a password that nobody has: compared with where there is no account.
    nobody: Arc<str>,
}

impl Passwords {
    /// With places for this machine.
    pub fn new() -> Result<Self, IdentityError> {
        let cores = available_parallelism().map_or(1, std::num::NonZero::get);
        let nobody = hash("a password that is nobody's")?;
        Ok(Self { places: Arc::new(Semaphore::new(cores)), nobody: nobody.into() })
    }

    /// As it is stored. `of` is whose it is: what everybody knows of them is no password.
    pub async fn hash(&self, password: &str, of: &str) -> Result<String, IdentityError> {
        check(password, of)?;
        let password = password.to_owned();
        let place = self.place().await?;
        work(place, move || hash(&password)).await?.0
    }

    /// A place to work in. Those who wait for one come one after another.
    pub(crate) async fn place(&self) -> Result<OwnedSemaphorePermit, IdentityError> {
        // It is never closed.
        Arc::clone(&self.places).acquire_owned().await.map_err(|_| IdentityError::Hashing)
    }

    /// Whether it is the password that is stored; `None` where there is none, which takes as long. The place is given
    /// back, so that nobody else has it before a wrong password is counted.
    pub(crate) async fn is_same(
        &self,
        place: OwnedSemaphorePermit,
        stored: Option<&str>,
        password: &str,
    ) -> Result<(bool, OwnedSemaphorePermit), IdentityError> {
        let has_one = stored.is_some();
        let stored = stored.unwrap_or(&self.nobody).to_owned();
        // What cannot be one is compared all the same, cut: the answer takes as long.
        let fits = password.len() <= MAX_PASSWORD_BYTES;
        let password: String = if fits { password.to_owned() } else { String::new() };
        let (is_same, place) = work(place, move || compare(&stored, &password)).await?;
        Ok((is_same && has_one && fits, place))
    }
}

/// On a thread for long work, which keeps the place also when nobody waits for it any more.
async fn work<T: Send + 'static>(
    place: OwnedSemaphorePermit,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<(T, OwnedSemaphorePermit), IdentityError> {
    spawn_blocking(move || (work(), place)).await.map_err(|_| IdentityError::Hashing)
}

fn algorithm() -> Result<Argon2<'static>, IdentityError> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(|_| IdentityError::Hashing)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &str) -> Result<String, IdentityError> {
    let mut salt = [0; 16];
    crate::key::fill(&mut salt)?;
    let hash = algorithm()?.hash_password_with_salt(password.as_bytes(), &salt);
    Ok(hash.map_err(|_| IdentityError::Hashing)?.to_string())
}

fn compare(stored: &str, password: &str) -> bool {
    let Ok(stored) = PasswordHash::new(stored) else { return false };
    // The parameters are those of the stored hash.
    Argon2::default().verify_password(password.as_bytes(), &stored).is_ok()
}

/// Whether it can be one.
fn check(password: &str, of: &str) -> Result<(), IdentityError> {
    let chars = password.chars().count();
    let reason = if chars < MIN_PASSWORD_CHARS {
        format!("has {chars} characters, and {MIN_PASSWORD_CHARS} is the least")
    } else if password.len() > MAX_PASSWORD_BYTES {
        format!("has more than {MAX_PASSWORD_BYTES} bytes")
    } else if is_known(password, of) {
        "is, or holds, what everybody knows of you".to_owned()
    } else if password.chars().collect::<std::collections::HashSet<_>>().len() < 4 {
        "is a few characters again and again".to_owned()
    } else {
        return Ok(());
    };
    Err(IdentityError::WeakPassword(reason))
}

fn is_known(password: &str, email: &str) -> bool {
    let password = password.to_lowercase();
    let (name, _) = email.split_once('@').unwrap_or((email, ""));
    password == email
        || (name.chars().count() >= 4 && password.contains(name) && password.len() < name.len() + 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_short_or_known_is_no_password() {
        for bad in
            ["", "short", "aaaaaaaaaaaa", "ababababababab", "ada.lovelace1", "ADA.LOVELACE@acme.example"]
        {
            assert!(check(bad, "ada.lovelace@acme.example").is_err(), "{bad}");
        }
        assert!(check(&"päßwörd!".repeat(70), "a@b").is_err());
        assert!(check("correct horse battery", "ada.lovelace@acme.example").is_ok());
    }

    async fn is_same(passwords: &Passwords, stored: Option<&str>, password: &str) -> bool {
        let place = passwords.place().await.unwrap();
        passwords.is_same(place, stored, password).await.unwrap().0
    }

    #[tokio::test]
    async fn only_the_password_is_the_password() {
        let passwords = Passwords::new().unwrap();
        let stored = passwords.hash("correct horse battery", "a@b").await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(is_same(&passwords, Some(&stored), "correct horse battery").await);
        assert!(!is_same(&passwords, Some(&stored), "correct horse batterY").await);
        assert!(!is_same(&passwords, None, "a password that is nobody's").await);
        assert!(!is_same(&passwords, Some("damaged"), "x").await);
        let long = "x".repeat(MAX_PASSWORD_BYTES + 1);
        assert!(!is_same(&passwords, Some(&stored), &long).await);
        let again = passwords.hash("correct horse battery", "a@b").await.unwrap();
        assert_ne!(stored, again, "each has its own salt");
    }
}
