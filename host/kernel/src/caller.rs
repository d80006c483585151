//! Who calls a tenant's route, as a script is told.

use std::sync::Arc;

/// The permission that stands for all.
pub const EVERY_PERMISSION: &str = "*";

/// The provider of those who show an API key.
pub const API_KEY: &str = "api-key";

/// Somebody whom the platform knows, with what they may do in one tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Names them; no secret.
    pub id: Arc<str>,
    /// What people call them.
    pub name: Arc<str>,
    /// Their address; a key has none.
    pub email: Option<Arc<str>>,
    /// How they showed who they are: `api-key`, `password`, or the provider of a login.
    pub provider: Arc<str>,
    /// Roles of the platform and of the tenant's own.
    pub roles: Arc<[String]>,
    /// What the tenant lets them do; [`EVERY_PERMISSION`] is all of it.
    pub permissions: Arc<[String]>,
    /// The groups they are in.
    pub groups: Arc<[String]>,
    /// Whether they showed a second factor.
    pub mfa: bool,
    /// Until when what they showed is valid, in milliseconds since 1970.
    pub expires_at: Option<i64>,
}

impl Caller {
    /// Whether it is a program with an API key.
    pub fn is_key(&self) -> bool {
        // A provider of logins may have that name, too; whom it knows has an address.
        *self.provider == *API_KEY && self.email.is_none()
    }

    /// Whether they have one of these roles. Nothing is asked of anybody where there are none.
    pub fn has_a_role_of(&self, roles: &[String]) -> bool {
        roles.is_empty() || roles.iter().any(|role| self.roles.contains(role))
    }

    /// The first of these permissions that they lack.
    pub fn lacks<'a>(&self, permissions: &'a [String]) -> Option<&'a str> {
        let all = self.permissions.iter().any(|own| own == EVERY_PERMISSION);
        permissions.iter().find(|wanted| !all && !self.permissions.contains(wanted)).map(String::as_str)
    }
}
