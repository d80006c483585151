//! Who asks.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;
use stoa_kernel::TenantId;
use utoipa::ToSchema;

/// What a key may do in its tenant. Each role may do what the ones before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
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
#[error("'{0}' is no role: viewer, editor, admin or owner")]
pub struct UnknownRole(pub String);

impl Role {
    /// All of them, the one that may do least first.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Editor, Self::Admin, Self::Owner];

    /// As it is stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
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
    },
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
