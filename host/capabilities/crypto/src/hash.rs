//! Hash functions, by name.

use crate::wit::Hash;

/// Evaluates an expression for the hash function that is meant: `with_hash!(hash, D => D::digest(data))`.
macro_rules! with_hash {
    ($hash:expr, $digest:ident => $body:expr) => {{
        use $crate::wit::Hash;
        match $hash {
            Hash::Sha1 => {
                type $digest = sha1::Sha1;
                $body
            }
            Hash::Sha256 => {
                type $digest = sha2::Sha256;
                $body
            }
            Hash::Sha384 => {
                type $digest = sha2::Sha384;
                $body
            }
            Hash::Sha512 => {
                type $digest = sha2::Sha512;
                $body
            }
            Hash::Sha3N256 => {
                type $digest = sha3::Sha3_256;
                $body
            }
            Hash::Sha3N384 => {
                type $digest = sha3::Sha3_384;
                $body
            }
            Hash::Sha3N512 => {
                type $digest = sha3::Sha3_512;
                $body
            }
        }
    }};
}
pub(crate) use with_hash;

/// The hash of some bytes.
pub(crate) fn digest(hash: Hash, data: &[u8]) -> Vec<u8> {
    use sha2::Digest;
    with_hash!(hash, D => D::digest(data).to_vec())
}
