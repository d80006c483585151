//! How tokens are signed: with a private key that only their issuer has. There is no other way in this list, so that a
//! public key can never pass for a shared secret, and nothing for a signature.

use jsonwebtoken::Algorithm as Inner;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An algorithm with a public and a private key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub enum Algorithm {
    /// ECDSA on P-256.
    ES256,
    /// ECDSA on P-384.
    ES384,
    /// RSA, PKCS #1, SHA-256.
    RS256,
    /// RSA, PKCS #1, SHA-384.
    RS384,
    /// RSA, PKCS #1, SHA-512.
    RS512,
    /// RSA, PSS, SHA-256.
    PS256,
    /// RSA, PSS, SHA-384.
    PS384,
    /// RSA, PSS, SHA-512.
    PS512,
    /// Ed25519.
    EdDSA,
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::ES256,
        Self::ES384,
        Self::RS256,
        Self::RS384,
        Self::RS512,
        Self::PS256,
        Self::PS384,
        Self::PS512,
        Self::EdDSA,
    ];

    /// As tokens name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::ES256 => "ES256",
            Self::ES384 => "ES384",
            Self::RS256 => "RS256",
            Self::RS384 => "RS384",
            Self::RS512 => "RS512",
            Self::PS256 => "PS256",
            Self::PS384 => "PS384",
            Self::PS512 => "PS512",
            Self::EdDSA => "EdDSA",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    pub(crate) fn inner(self) -> Inner {
        match self {
            Self::ES256 => Inner::ES256,
            Self::ES384 => Inner::ES384,
            Self::RS256 => Inner::RS256,
            Self::RS384 => Inner::RS384,
            Self::RS512 => Inner::RS512,
            Self::PS256 => Inner::PS256,
            Self::PS384 => Inner::PS384,
            Self::PS512 => Inner::PS512,
            Self::EdDSA => Inner::EdDSA,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_no_private_key_is_no_algorithm() {
        for name in ["none", "None", "NONE", "nOnE", "HS256", "HS384", "HS512", "", "es256", "ES256 "] {
            assert_eq!(Algorithm::named(name), None, "{name}");
        }
        for algorithm in Algorithm::ALL {
            assert_eq!(Algorithm::named(algorithm.name()), Some(algorithm));
            assert_eq!(format!("{:?}", algorithm.inner()), algorithm.name());
        }
    }
}
