//! What a tenant lets a key do in its applications: words of the tenant's own, which its routes ask for.

use crate::error::IdentityError;
use crate::principal::Role;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Of roles, and of permissions: more is no set of rights but a table.
pub const MAX_RIGHTS: usize = 50;
/// Of one of them.
pub const MAX_RIGHT_CHARS: usize = 64;

/// Roles and permissions of the tenant's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Rights {
    /// Roles beside the one that the platform knows.
    #[schema(value_type = Vec<String>, example = json!(["customer"]))]
    pub roles: Arc<[String]>,
    /// What it may do; `*` is everything.
    #[schema(value_type = Vec<String>, example = json!(["orders:read"]))]
    pub permissions: Arc<[String]>,
}

impl Rights {
    /// Whether all of them are words. A role that the platform knows is given by its own field: that is where it is
    /// asked who may give it.
    pub fn check(&self) -> Result<(), IdentityError> {
        for (what, words) in [("roles", &self.roles), ("permissions", &self.permissions)] {
            if words.len() > MAX_RIGHTS {
                return Err(IdentityError::TooManyRights(what));
            }
            if let Some(word) = words.iter().find(|word| !is_right(word)) {
                return Err(IdentityError::BadRight(word.chars().take(MAX_RIGHT_CHARS).collect()));
            }
        }
        let known = self.roles.iter().find(|role| role.parse::<Role>().is_ok());
        known.map_or(Ok(()), |role| Err(IdentityError::KnownRole(role.clone())))
    }
}

/// Whether it can be a role or a permission.
pub(crate) fn is_right(word: &str) -> bool {
    let is_mark = |byte: u8| b"_-.:/*".contains(&byte);
    (1..=MAX_RIGHT_CHARS).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || is_mark(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(roles: &[&str], permissions: &[&str]) -> Result<(), String> {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let rights = Rights { roles: words(roles), permissions: words(permissions) };
        rights.check().map_err(|error| error.to_string())
    }

    #[test]
    fn rights_are_words_and_few() {
        assert_eq!(check(&["customer", "team-lead"], &["orders:read", "*", "a/b.c"]), Ok(()));
        for word in ["", "two words", "ümlaut", "a\n", &"x".repeat(65)] {
            assert!(check(&[word], &[]).is_err() && check(&[], &[word]).is_err(), "{word:?}");
        }
        assert!(check(&[], &["a"; MAX_RIGHTS + 1]).unwrap_err().contains("50"));
    }

    #[test]
    fn a_role_that_the_platform_knows_is_not_given_by_the_way() {
        assert!(check(&["owner"], &[]).unwrap_err().contains("'owner'"));
        assert_eq!(check(&["owners"], &["owner"]), Ok(()));
    }
}
