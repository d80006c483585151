//! Signing in: by password, or as whom a provider says somebody is.
//!
//! Whoever tries passwords has to wait, and the user does not. Wrong ones are counted by the network they come from, and
//! by the account together with that network; and by the account alone only for browsers that have never signed in to
//! it. A browser that has holds a cookie that says so, and is counted by itself.

use crate::attempts::{Attempts, Patience, network};
use crate::error::IdentityError;
use crate::key::{KeyHash, secret};
use crate::keys::millis;
use crate::realm::Realm;
use crate::sessions::{Device, NewSession, Sessions, Shown};
use crate::users::{NewUser, UserInfo, UserStatus, Users, add_login, email};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};
use stoa_kernel::ErrorCode;
use stoa_wire::Problem;

/// Wrong passwords of one account from one network.
const OF_ACCOUNT_FROM_NETWORK: Patience = Patience { burst: 10, refill: Duration::from_secs(30) };
/// Wrong ones from one network, whosever they are: a company may be behind it.
const FROM_NETWORK: Patience = Patience { burst: 60, refill: Duration::from_secs(2) };
/// Wrong ones of one account, from wherever.
const OF_ACCOUNT: Patience = Patience { burst: 100, refill: Duration::from_secs(30) };
/// Wrong ones from a browser that has signed in before.
const FROM_DEVICE: Patience = Patience { burst: 10, refill: Duration::from_secs(30) };

/// Nobody is told more.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// There is no such user, or it is not their password, or they are suspended.
    #[error("this is not the address and the password of a user")]
    Wrong,
    /// Too many wrong ones.
    #[error("too many wrong passwords; try again in {} s", .0.as_secs().max(1))]
    TooMany(Duration),
    /// A provider says who it is, and nobody of that name may come in.
    #[error("{0}")]
    NotLetIn(&'static str),
    /// It could not be found out.
    #[error(transparent)]
    Failed(#[from] IdentityError),
}

impl From<LoginError> for Problem {
    fn from(error: LoginError) -> Self {
        match error {
            LoginError::Wrong => Self::new(ErrorCode::Unauthenticated, error.to_string()),
            LoginError::TooMany(wait) => {
                let seconds = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).max(1);
                Self::new(ErrorCode::RateLimited, error.to_string()).with_retry_after(seconds)
            }
            LoginError::NotLetIn(_) => Self::new(ErrorCode::Forbidden, error.to_string()),
            LoginError::Failed(error) => error.into(),
        }
    }
}

/// Somebody who has just signed in.
pub struct Login {
    /// Their session.
    pub session: NewSession,
    /// Who it is.
    pub user: String,
    /// Says to this browser's next login that it has signed in before.
    pub device: String,
}

/// Who tries to sign in.
#[derive(Clone, Copy)]
pub struct Visitor<'a> {
    /// Where from.
    pub address: IpAddr,
    /// What the browser says of itself.
    pub agent: &'a str,
    /// What it was given by a login before.
    pub device: Option<&'a str>,
}

/// What a provider says of somebody.
#[derive(Clone, Copy)]
pub struct Vouched<'a> {
    /// The provider's name.
    pub provider: &'a str,
    /// Who it is there.
    pub subject: &'a str,
    /// Their address, if the provider has made sure that it is theirs.
    pub email: Option<&'a str>,
    /// What they are called.
    pub name: &'a str,
    /// Whether there was a second factor.
    pub mfa: bool,
    /// Whether somebody who is not known yet becomes a user.
    pub sign_up: bool,
}

/// Signs people in.
#[derive(Clone)]
pub struct Logins(Arc<Inner>);

struct Inner {
    users: Users,
    sessions: Sessions,
    /// For the cookies of browsers that have signed in: another after each start is no harm.
    devices: hmac::Key,
    of_account_from_network: Attempts<(Account, IpAddr)>,
    from_network: Attempts<IpAddr>,
    of_account: Attempts<Account>,
    from_device: Attempts<KeyHash>,
}

/// An address of a realm, there or not.
type Account = KeyHash;

/// What is counted by.
struct Counted {
    account: Account,
    network: IpAddr,
    device: Option<KeyHash>,
}

impl Logins {
    /// To these sessions.
    pub fn new(users: Users, sessions: Sessions) -> Result<Self, IdentityError> {
        let devices = hmac::Key::new(hmac::HMAC_SHA256, secret()?.as_bytes());
        Ok(Self(Arc::new(Inner {
            users,
            sessions,
            devices,
            of_account_from_network: Attempts::new(OF_ACCOUNT_FROM_NETWORK),
            from_network: Attempts::new(FROM_NETWORK),
            of_account: Attempts::new(OF_ACCOUNT),
            from_device: Attempts::new(FROM_DEVICE),
        })))
    }

    /// With an address and a password. It takes as long whether there is such a user or not.
    pub async fn by_password(
        &self,
        realm: &Realm,
        address: &str,
        password: &str,
        visitor: Visitor<'_>,
    ) -> Result<Login, LoginError> {
        // What is no address is nobody's, and is counted like any other.
        let address = email(address).unwrap_or_default();
        let counted = self.counted(realm, &address, visitor);
        if let Some(wait) = self.0.wait(&counted, Instant::now()) {
            return Err(LoginError::TooMany(wait));
        }
        let candidate = self.0.users.candidate(realm, &address).await?;
        let stored = candidate.as_ref().and_then(|candidate| candidate.password.as_deref());
        self.check(&counted, stored, password).await?;
        match candidate.filter(|candidate| candidate.is_active) {
            Some(candidate) => {
                let shown = Shown { provider: "password", mfa: false };
                self.enter(realm, &address, &candidate.id, shown, visitor).await
            }
            None => Err(LoginError::Wrong),
        }
    }

    /// Whether it is the password of somebody who is signed in: before what cannot be undone. It is counted like a login.
    pub async fn confirm(
        &self,
        realm: &Realm,
        user: &UserInfo,
        password: &str,
        visitor: Visitor<'_>,
    ) -> Result<(), LoginError> {
        let counted = self.counted(realm, &user.email, visitor);
        if let Some(wait) = self.0.wait(&counted, Instant::now()) {
            return Err(LoginError::TooMany(wait));
        }
        let candidate = self.0.users.candidate(realm, &user.email).await?;
        let stored = candidate.as_ref().and_then(|candidate| candidate.password.as_deref());
        self.check(&counted, stored, password).await
    }

    /// Whether it is the password. A wrong one is counted before another is looked at: of many that are sent at once, no
    /// more are tried than of many in turn.
    async fn check(&self, counted: &Counted, stored: Option<&str>, password: &str) -> Result<(), LoginError> {
        let passwords = &self.0.users.passwords;
        let place = passwords.place().await?;
        // While this one waited, others may have been wrong.
        if let Some(wait) = self.0.wait(counted, Instant::now()) {
            return Err(LoginError::TooMany(wait));
        }
        let (is_same, place) = passwords.is_same(place, stored, password).await?;
        if !is_same {
            self.0.failed(counted, Instant::now());
        }
        drop(place);
        if is_same { Ok(()) } else { Err(LoginError::Wrong) }
    }

    /// As whom a provider vouches for. An address that the provider has not made sure of is nobody's: it would open the
    /// account of whoever has it.
    pub async fn vouched(
        &self,
        realm: &Realm,
        vouched: Vouched<'_>,
        visitor: Visitor<'_>,
    ) -> Result<Login, LoginError> {
        let users = &self.0.users;
        let mut tx = users.db.write().await.map_err(IdentityError::from)?;
        let known = users.by_login(&mut tx, realm, vouched.provider, vouched.subject).await?;
        let user = match known {
            Some(user) => user,
            None => {
                let address = vouched.email.ok_or(LoginError::NotLetIn(
                    "the provider does not say a verified address, so nobody can be found by it",
                ))?;
                let address = email(address)?;
                let user = match users.by_email(&mut tx, realm, &address).await? {
                    Some(user) => user,
                    None if vouched.sign_up => {
                        let name = if vouched.name.trim().is_empty() { &address } else { vouched.name };
                        let name: String = name.chars().filter(|char| !char.is_control()).take(100).collect();
                        let new = NewUser { name: &name, ..NewUser::default() };
                        users.insert(&mut tx, realm, &new, &address, None).await?
                    }
                    None => return Err(LoginError::NotLetIn("nobody with this address has been let in")),
                };
                let now = millis(SystemTime::now());
                add_login(&mut tx, realm, vouched.provider, vouched.subject, &user.id, now).await?;
                user
            }
        };
        tx.commit().await.map_err(IdentityError::from)?;
        if user.status != UserStatus::Active {
            return Err(LoginError::NotLetIn("this user is suspended"));
        }
        let shown = Shown { provider: vouched.provider, mfa: vouched.mfa };
        self.enter(realm, &user.email, &user.id, shown, visitor).await
    }

    /// Begins a session for a user who has shown who they are.
    pub async fn enter(
        &self,
        realm: &Realm,
        address: &str,
        user: &str,
        shown: Shown<'_>,
        visitor: Visitor<'_>,
    ) -> Result<Login, LoginError> {
        let from = visitor.address.to_string();
        let device = Device { agent: visitor.agent, address: &from };
        let session = self.0.sessions.begin(user, shown, device).await?;
        let device = self.0.device(&account(realm, address))?;
        Ok(Login { session, user: user.to_owned(), device })
    }

    fn counted(&self, realm: &Realm, address: &str, visitor: Visitor<'_>) -> Counted {
        let account = account(realm, address);
        let device = visitor.device.filter(|device| self.0.is_device(&account, device));
        Counted { account, network: network(visitor.address), device: device.map(KeyHash::of) }
    }
}

fn account(realm: &Realm, address: &str) -> Account {
    KeyHash::of(&format!("{}\n{address}", realm.key()))
}

impl Inner {
    fn wait(&self, counted: &Counted, now: Instant) -> Option<Duration> {
        let Counted { account, network, device } = counted;
        if let Some(device) = device {
            return self.from_device.wait(*device, now);
        }
        let waits = [
            self.of_account_from_network.wait((*account, *network), now),
            self.from_network.wait(*network, now),
            self.of_account.wait(*account, now),
        ];
        waits.into_iter().flatten().max()
    }

    fn failed(&self, counted: &Counted, now: Instant) {
        let Counted { account, network, device } = counted;
        if let Some(device) = device {
            return self.from_device.failed(*device, now);
        }
        self.of_account_from_network.failed((*account, *network), now);
        self.from_network.failed(*network, now);
        self.of_account.failed(*account, now);
    }

    /// A random word, and a proof that it was given to a browser that had signed in to the account.
    fn device(&self, account: &Account) -> Result<String, IdentityError> {
        let word = secret()?;
        let tag = hmac::sign(&self.devices, &proven(account, &word));
        Ok(format!("{word}.{}", URL_SAFE_NO_PAD.encode(tag)))
    }

    fn is_device(&self, account: &Account, device: &str) -> bool {
        device.split_once('.').is_some_and(|(word, tag)| {
            URL_SAFE_NO_PAD
                .decode(tag)
                .is_ok_and(|tag| hmac::verify(&self.devices, &proven(account, word), &tag).is_ok())
        })
    }
}

fn proven(account: &Account, word: &str) -> Vec<u8> {
    [account.as_bytes(), word.as_bytes()].concat()
}
