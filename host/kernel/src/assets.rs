//! The assets of a version: what is known of each by its name. Their bytes are elsewhere, by their hash.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;

/// The assets of a version by their names below `assets/`.
pub type AssetList = BTreeMap<String, Asset>;

/// A file that was deployed to be served as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asset {
    /// As `Content-Type` says it.
    pub mime: String,
    /// When this content was first deployed under the name, in milliseconds since 1970.
    pub modified: i64,
    /// As it is.
    pub plain: Content,
    /// The same, coded as `br`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub br: Option<Content>,
    /// The same, coded as `gzip`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gzip: Option<Content>,
}

impl Asset {
    /// All that is kept of it.
    pub fn contents(&self) -> impl Iterator<Item = &Content> {
        [Some(&self.plain), self.br.as_ref(), self.gzip.as_ref()].into_iter().flatten()
    }
}

/// Some bytes, by what names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// Of the bytes.
    pub hash: ContentHash,
    /// How many they are.
    pub bytes: u64,
}

impl Content {
    /// As `ETag` says it: strong, since equal tags are equal bytes.
    pub fn etag(&self) -> String {
        let hash = self.hash.to_string();
        format!("\"{}\"", hash.get(..32).unwrap_or(&hash))
    }
}

/// The BLAKE3 hash of some bytes; 64 hexadecimal digits where it is shown.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash(pub [u8; 32]);

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl ContentHash {
    /// Back from digits.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        let mut hash = [0; 32];
        if digits.len() != 2 * hash.len() {
            return None;
        }
        for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
            for digit in pair {
                let value = char::from(*digit).to_digit(16)?;
                *byte = *byte << 4 | u8::try_from(value).ok()?;
            }
        }
        Some(Self(hash))
    }
}

impl Serialize for ContentHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ContentHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("it is no hash of 64 hexadecimal digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_comes_back_from_its_digits() {
        let hash = ContentHash(std::array::from_fn(|at| u8::try_from(at * 7).unwrap()));
        assert_eq!(ContentHash::parse(&hash.to_string()), Some(hash));
        for bad in ["", "00", &"g".repeat(64), &"0".repeat(63), &"0".repeat(66), &"é".repeat(32)] {
            assert_eq!(ContentHash::parse(bad), None, "{bad}");
        }
        let content = Content { hash: ContentHash([0xab; 32]), bytes: 1 };
        assert_eq!(content.etag(), format!("\"{}\"", "ab".repeat(16)));
    }
}
