//! Who asks.

use crate::rights::Rights;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;
use stoa_kernel::{Caller, EVERY_PERMISSION, TenantId};
use utoipa::ToSchema;

/// What a key may do in its tenant. Each role may do what the ones before it may.
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
}

impl Principal {
    /// Who this is to the routes of a tenant. None: nobody that the tenant knows.
    pub fn caller(&self, of: &TenantId) -> Option<Caller> {
        let Self::Key { id, name, reach, rights, expires_at } = self else { return None };
        let (most, permissions) = match reach {
            Reach::Platform => (Role::Owner, [EVERY_PERMISSION.to_owned()].into()),
            Reach::Tenant(tenant, role) if tenant == of => (*role, Arc::clone(&rights.permissions)),
            Reach::Tenant(..) => return None,
        };
        let own = Role::ALL.iter().filter(|role| **role <= most).map(|role| role.as_str().to_owned());
        Some(Caller {
            id: Arc::clone(id),
            name: Arc::clone(name),
            provider: "api-key",
            roles: own.chain(rights.roles.iter().cloned()).collect(),
            permissions,
            expires_at: *expires_at,
        })
    }
}

impl fmt::Display for Principal {
    /// As it stands in the audit log and beside what it has deployed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nobody => f.write_str("nobody"),
            Self::Key { id, name, .. } => write!(f, "key {id} ({name})"),
        }
    }
}
