//! Why a token is not believed. Each says what is wrong and nothing of the token.

use crate::documents::Unavailable;
use crate::error::TokenError;
use stoa_kernel::ErrorCode;

/// A token that is not believed.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Nobody makes such long ones.
    #[error("the token is longer than {0} bytes")]
    TooLong(usize),
    /// Not three parts of base64url, of which the first two are JSON objects.
    #[error("the token is no JWT: three parts of base64url, of which the first two are JSON objects")]
    Malformed,
    /// Two readers may understand two things.
    #[error("the token says something twice in its {0}")]
    SaidTwice(&'static str),
    /// A header that has to be understood, and is not.
    #[error("the token's header names extensions that have to be understood ('crit'), and none is")]
    Critical,
    /// It holds another token, or something encrypted.
    #[error("the token's header says that it is no plain signed JWT")]
    NotPlain,
    /// `none`, a shared secret, or nothing that is known.
    #[error("the token is not signed by an algorithm with a private key (none and HS256 are not believed)")]
    Algorithm,
    /// One that its issuer does not use.
    #[error("the token is signed by an algorithm that is not among those of its issuer")]
    AlgorithmNotAllowed,
    /// The key is for another one.
    #[error("the token's algorithm is not the one of its key")]
    AlgorithmMismatch,
    /// No key of its issuer has that name.
    #[error("the token is signed by a key that its issuer does not have (any more)")]
    UnknownKey,
    /// It names no key, and there are many.
    #[error("the token does not say by which key it is signed, and its issuer has several")]
    NoKeyNamed,
    /// Somebody has changed it, or made it.
    #[error("the token's signature is wrong")]
    Signature,
    /// A claim that it needs.
    #[error("the token has no '{0}'")]
    Missing(&'static str),
    /// A claim of another type than it has.
    #[error("the token's '{0}' is not what it has to be")]
    BadClaim(&'static str),
    /// Its time is over.
    #[error("the token has expired")]
    Expired,
    /// Its time has not come.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// Its maker's clock, or its maker, is wrong.
    #[error("the token was issued in the future")]
    IssuedInFuture,
    /// None of those that are believed here.
    #[error("the token's issuer is none that is believed here")]
    UnknownIssuer,
    /// It is for others.
    #[error("the token is for another audience")]
    WrongAudience,
    /// The keys of its issuer cannot be had now.
    #[error("the keys of the token's issuer cannot be had: {0}")]
    NoKeys(Unavailable),
    /// The platform could not look.
    #[error(transparent)]
    Failed(#[from] TokenError),
}

impl Refused {
    /// Its code, from the closed list.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Failed(error) => error.code(),
            _ => ErrorCode::Unauthenticated,
        }
    }

    /// Whether whoever sent it may have made it up: those who try are slowed down.
    pub fn is_suspicious(&self) -> bool {
        !matches!(self, Self::Failed(_) | Self::NoKeys(_) | Self::Expired | Self::NotYetValid)
    }
}
