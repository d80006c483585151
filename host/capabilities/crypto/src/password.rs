//! Passwords: hashes that are slow on purpose.

use crate::error::{CryptoError, within};
use crate::wit::PasswordScheme;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use bcrypt::{BcryptError, HashParts};

const MIB: u64 = 1024;
/// KiB.
const MEMORY: (u64, u64) = (8, 64 * MIB);
const PASSES: (u64, u64) = (1, 10);
const LANES: (u64, u64) = (1, 4);
const ROUNDS: (u64, u64) = (4, 14);
/// bcrypt would leave out the rest.
const BCRYPT_PASSWORD: usize = 72;
const SALT_BYTES: usize = 16;

const NO_HASH: CryptoError = CryptoError::Argument("the hash is none of Argon2 or bcrypt");

/// A text with all that `verify` needs.
pub(crate) fn hash(scheme: &PasswordScheme, password: &[u8]) -> Result<String, CryptoError> {
    let mut salt = [0; SALT_BYTES];
    getrandom::fill(&mut salt).map_err(|_| CryptoError::NoRandomness)?;
    match scheme {
        PasswordScheme::Argon2id(cost) => {
            check_argon2(cost.memory, cost.passes, cost.lanes)?;
            let params = Params::new(cost.memory, cost.passes, cost.lanes, None);
            let params = params.map_err(|_| CryptoError::Argument("Argon2 needs 8 KiB for each lane"))?;
            let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
            let hash = argon2.hash_password_with_salt(password, &salt);
            Ok(hash.map_err(|_| CryptoError::Argument("Argon2 does not take these arguments"))?.to_string())
        }
        PasswordScheme::Bcrypt(rounds) => {
            within("bcrypt's rounds", u64::from(*rounds), ROUNDS.0, ROUNDS.1)?;
            if password.len() > BCRYPT_PASSWORD || password.contains(&0) {
                return Err(CryptoError::Argument(
                    "bcrypt takes at most 72 bytes, none of them 0; use argon2 for longer passwords",
                ));
            }
            let hash = bcrypt::hash_with_salt(password, *rounds, salt);
            Ok(hash.map_err(|_| CryptoError::Argument("bcrypt does not take these arguments"))?.to_string())
        }
    }
}

/// Whether the password is the one that was hashed.
pub(crate) fn verify(password: &[u8], hash: &str) -> Result<bool, CryptoError> {
    if hash.starts_with("$argon2") {
        let hash = PasswordHash::new(hash).map_err(|_| NO_HASH)?;
        let params = Params::try_from(&hash).map_err(|_| NO_HASH)?;
        check_argon2(params.m_cost(), params.t_cost(), params.p_cost())?;
        return Ok(Argon2::default().verify_password(password, &hash).is_ok());
    }
    let parts: HashParts = hash.parse().map_err(|_: BcryptError| NO_HASH)?;
    within("bcrypt's rounds", u64::from(parts.get_cost()), ROUNDS.0, ROUNDS.1)?;
    // Hashes from elsewhere were made of the first 72 bytes.
    bcrypt::verify(password, hash).map_err(|_| NO_HASH)
}

fn check_argon2(memory: u32, passes: u32, lanes: u32) -> Result<(), CryptoError> {
    within("Argon2's memory, in KiB,", u64::from(memory), MEMORY.0, MEMORY.1)?;
    within("Argon2's passes", u64::from(passes), PASSES.0, PASSES.1)?;
    within("Argon2's lanes", u64::from(lanes), LANES.0, LANES.1)
}
