//! Who asks.

use crate::realm::Realm;
use crate::rights::Rights;
use crate::tokens::Bearing;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;
use stoa_kernel::{API_KEY, Caller, EVERY_PERMISSION, TenantId};
use utoipa::ToSchema;

/// What somebody may do in a tenant. Each role may do what the ones before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Calls the tenant's routes, and sees nothing of the management API.
    Client,
    /// Reads.
    Viewer,
    /// Deploys, rolls back and writes data.
    Editor,
    /// Also gives out host names and keys.
    Admin,
    /// Also deletes.
    Owner,
}

/// The stored role is none.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("'{0}' is no role: client, viewer, editor, admin or owner")]
pub struct UnknownRole(pub String);

impl Role {
    /// All of them, the one that may do least first.
    pub const ALL: [Self; 5] = [Self::Client, Self::Viewer, Self::Editor, Self::Admin, Self::Owner];

    /// As it is stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or_else(|| UnknownRole(text.to_owned()))
    }
}

/// How far a key reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Every tenant, and the platform itself.
    Platform,
    /// One tenant.
    Tenant(TenantId, Role),
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// Nobody in particular.
    Nobody,
    /// Whoever has a key.
    Key {
        /// The key's id, which is no secret.
        id: Arc<str>,
        /// What its maker called it.
        name: Arc<str>,
        /// How far it reaches.
        reach: Reach,
        /// What it may do in applications.
        rights: Rights,
        /// Milliseconds since 1970. None: it does not expire.
        expires_at: Option<i64>,
    },
    /// Whoever is signed in.
    User(Arc<User>),
    /// Whoever has a token of a tenant's, or of an issuer that it believes.
    Token(Arc<Bearing>),
}

/// What a person may do in management.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Everything.
    Admin,
    /// What their role says, in these tenants.
    Member(Vec<(TenantId, Role)>),
    /// Nothing: a user of a tenant's applications.
    EndUser,
}

/// A person who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Names them; no secret.
    pub id: Arc<str>,
    /// What they are called.
    pub name: Arc<str>,
    /// Their address.
    pub email: Arc<str>,
    /// Where they are known.
    pub realm: Realm,
    /// What they may manage.
    pub standing: Standing,
    /// What they may do in applications: their own, and what their groups and roles give.
    pub rights: Rights,
    /// The groups they are in, and those that these are in.
    pub groups: Arc<[String]>,
    /// How they showed who they are.
    pub session: Session,
}

/// The session somebody is signed in by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Names it; no secret.
    pub id: Arc<str>,
    /// `password`, or the provider of the login.
    pub provider: Arc<str>,
    /// Whether there was a second factor.
    pub mfa: bool,
    /// What a page has to send back with a change, so that it is a page of ours.
    pub csrf: Arc<str>,
    /// When it ends, whatever happens, in milliseconds since 1970.
    pub expires_at: i64,
}

/// What somebody may do where something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Power {
    /// Everything.
    Platform,
    /// What the role may.
    Role(Role),
    /// Nothing, and it is not for them to know what there is.
    Stranger,
}

impl Principal {
    /// Who this is to the routes of a tenant. None: nobody that the tenant knows.
    pub fn caller(&self, of: &TenantId) -> Option<Caller> {
        let (id, name, reach, rights, expires_at) = match self {
            Self::Nobody => return None,
            Self::User(user) => return user.caller(of),
            Self::Token(bearing) => return bearing.caller(of),
            Self::Key { id, name, reach, rights, expires_at } => (id, name, reach, rights, expires_at),
        };
        let (most, permissions) = match reach {
            Reach::Platform => (Role::Owner, [EVERY_PERMISSION.to_owned()].into()),
            Reach::Tenant(tenant, role) if tenant == of => (*role, Arc::clone(&rights.permissions)),
            Reach::Tenant(..) => return None,
        };
        let own = Role::ALL.iter().filter(|role| **role <= most).map(|role| role.as_str().to_owned());
        Some(Caller {
            id: Arc::clone(id),
            name: Arc::clone(name),
            email: None,
            provider: API_KEY.into(),
            roles: own.chain(rights.roles.iter().cloned()).collect(),
            permissions,
            groups: Arc::default(),
            mfa: false,
            expires_at: *expires_at,
        })
    }

    /// As owners of scripts are written down.
    pub fn subject(&self) -> Option<String> {
        match self {
            Self::Nobody => None,
            Self::Key { id, .. } => Some(format!("key:{id}")),
            Self::User(user) => Some(format!("user:{}", user.id)),
            Self::Token(bearing) => Some(format!("token:{}", bearing.id())),
        }
    }

    /// What they may do in a tenant. None: they are nobody.
    pub(crate) fn power(&self, tenant: &TenantId) -> Option<Power> {
        Some(match self {
            Self::Nobody => return None,
            Self::Key { reach: Reach::Platform, .. } => Power::Platform,
            Self::Key { reach: Reach::Tenant(own, role), .. } if own == tenant => Power::Role(*role),
            // A token is for a tenant's routes, whatever it says.
            Self::Key { .. } | Self::Token(_) => Power::Stranger,
            Self::User(user) => match &user.standing {
                Standing::Admin => Power::Platform,
                Standing::Member(of) => of
                    .iter()
                    .find(|(own, _)| own == tenant)
                    .map_or(Power::Stranger, |(_, role)| Power::Role(*role)),
                Standing::EndUser => Power::Stranger,
            },
        })
    }

    /// Whether they are of the platform.
    pub fn is_of_the_platform(&self) -> bool {
        match self {
            Self::Nobody | Self::Token(_) => false,
            Self::Key { reach, .. } => *reach == Reach::Platform,
            Self::User(user) => user.standing == Standing::Admin,
        }
    }
}

impl User {
    /// Accounts are nobody to applications: their sessions are of another host.
    fn caller(&self, of: &TenantId) -> Option<Caller> {
        (self.realm.tenant() == Some(of)).then(|| Caller {
            id: Arc::clone(&self.id),
            name: Arc::clone(&self.name),
            email: Some(Arc::clone(&self.email)),
            provider: Arc::clone(&self.session.provider),
            roles: Arc::clone(&self.rights.roles),
            permissions: Arc::clone(&self.rights.permissions),
            groups: Arc::clone(&self.groups),
            mfa: self.session.mfa,
            expires_at: Some(self.session.expires_at),
        })
    }
}

impl fmt::Display for Principal {
    /// As it stands in the audit log and beside what it has deployed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nobody => f.write_str("nobody"),
            Self::Key { id, name, .. } => write!(f, "key {id} ({name})"),
            Self::User(user) => write!(f, "user {} ({})", user.id, user.email),
            Self::Token(bearing) => write!(f, "token of {}", bearing.id()),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn user(standing: Standing) -> User {
        User {
            id: "u".into(),
            name: "Ada".into(),
            email: "ada@acme.example".into(),
            realm: Realm::Platform,
            standing,
            rights: Rights::default(),
            groups: Arc::default(),
            session: Session {
                id: "s".into(),
                provider: "password".into(),
                mfa: false,
                csrf: "c".into(),
                expires_at: 1,
            },
        }
    }

    #[test]
    fn a_user_is_somebody_to_the_applications_of_their_tenant_alone() {
        let (acme, other) = (TenantId::new("acme").unwrap(), TenantId::new("other").unwrap());
        let account = user(Standing::Member(vec![(acme.clone(), Role::Owner)]));
        assert_eq!(Principal::User(account.into()).caller(&acme), None);
        let rights = Rights { roles: ["customer".to_owned()].into(), permissions: [].into() };
        let realm = Realm::Tenant(acme.clone());
        let user = Principal::User(User { realm, rights, ..user(Standing::EndUser) }.into());
        let caller = user.caller(&acme).unwrap();
        assert_eq!(*caller.roles, ["customer"]);
        assert_eq!(user.caller(&other), None);
    }
}
