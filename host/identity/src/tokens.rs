//! Whoever has a token: one that a tenant has given out, or one of an issuer that it believes.

use crate::attempts::network;
use crate::error::Refused;
use crate::keys::ApiKeys;
use crate::principal::{Principal, Role};
use crate::rights::{MAX_RIGHTS, Rights, is_right};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;
use stoa_kernel::{Caller, TenantId};
use stoa_tokens::{Refused as TokenRefused, Tokens, Verified};

/// How whoever has a token showed who they are, as scripts are told.
const PROVIDER: &str = "jwt";

/// Somebody, by their token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearing {
    /// Whose users they are.
    pub tenant: TenantId,
    /// What is known of them.
    pub verified: Arc<Verified>,
}

impl ApiKeys {
    /// Whose token it is, to a tenant. `from` is where the request comes from: whoever makes up many has to wait, as if
    /// they were keys.
    pub async fn verify_token(
        &self,
        tokens: &Tokens,
        tenant: &TenantId,
        token: &str,
        from: IpAddr,
    ) -> Result<Principal, Refused> {
        let bearing = |verified| Principal::Token(Arc::new(Bearing { tenant: tenant.clone(), verified }));
        if let Some(known) = tokens.believed(Some(tenant), token) {
            return Ok(bearing(known));
        }
        let (attempts, from, now) = (self.attempts(), network(from), Instant::now());
        if let Some(retry_after) = attempts.wait(from, now) {
            return Err(Refused::TooMany { retry_after });
        }
        let verified = tokens.verify(Some(tenant), token).await;
        verified.map(bearing).map_err(|refused: TokenRefused| {
            if refused.is_suspicious() {
                attempts.failed(from, now);
            }
            refused.into()
        })
    }
}

impl Bearing {
    /// Names them among all users of the tenant. What another issuer calls somebody is nobody's name here, so that no
    /// subject of its making is taken for a user of ours.
    pub fn id(&self) -> Arc<str> {
        match &self.verified.issuer {
            None => Arc::clone(&self.verified.subject),
            Some(issuer) => format!("{issuer}|{}", self.verified.subject).into(),
        }
    }

    /// Who they are to the tenant's routes. Roles that the platform knows are given by keys and memberships alone.
    pub(crate) fn caller(&self, of: &TenantId) -> Option<Caller> {
        if self.tenant != *of {
            return None;
        }
        let Verified { subject, name, email, roles, permissions, expires_at, .. } = &*self.verified;
        let rights = Rights {
            roles: words(roles.iter().filter(|role| role.parse::<Role>().is_err())),
            permissions: words(permissions.iter()),
        };
        Some(Caller {
            id: self.id(),
            name: Arc::clone(name.as_ref().unwrap_or(subject)),
            email: email.clone(),
            provider: PROVIDER.into(),
            roles: rights.roles,
            permissions: rights.permissions,
            groups: Arc::default(),
            mfa: false,
            expires_at: Some(*expires_at),
        })
    }
}

/// Those that are words, and no more than anybody can have.
fn words<'a>(given: impl Iterator<Item = &'a String>) -> Arc<[String]> {
    given.filter(|word| is_right(word)).take(MAX_RIGHTS).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_gives_the_words_of_the_tenant_and_none_of_the_platforms() {
        let acme = TenantId::new("acme").unwrap();
        let text = |text: &str| text.to_owned();
        let verified = Verified {
            issuer: Some("https://login.example".into()),
            subject: "ada".into(),
            name: None,
            email: None,
            roles: vec![text("customer"), text("owner"), text("two words")],
            permissions: vec![text("orders:read"), "x".repeat(65)],
            expires_at: 1,
        };
        let own = Verified { issuer: None, ..verified.clone() };
        let bearing = |verified| Bearing { tenant: acme.clone(), verified: Arc::new(verified) };
        let caller = bearing(verified.clone()).caller(&acme).unwrap();
        assert_eq!((&*caller.id, &*caller.name), ("https://login.example|ada", "ada"));
        assert_eq!(
            (&*caller.roles, &*caller.permissions),
            (&[text("customer")][..], &[text("orders:read")][..])
        );
        assert_eq!(&*bearing(own).id(), "ada");
        assert_eq!(bearing(verified).caller(&TenantId::new("other").unwrap()), None);
    }
}
