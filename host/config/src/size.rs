//! Sizes as people write them: "64MiB", "1MB", or a plain number of bytes.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// A number of bytes that a setting says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "String")]
pub struct ByteSize(u64);

/// As a file may say it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Bytes(u64),
    Text(String),
}

/// The text is no size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a size such as \"64MiB\"")]
pub struct InvalidByteSize;

/// Bytes in each unit. A size is shown in the first one that is exact.
const UNITS: [(&str, u64); 8] = [
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("kB", 1_000),
    ("KB", 1_000),
    ("B", 1),
];

impl ByteSize {
    /// So many bytes.
    pub const fn bytes(bytes: u64) -> Self {
        Self(bytes)
    }

    /// So many times 1,024 bytes.
    pub const fn kib(kib: u64) -> Self {
        Self(kib << 10)
    }

    /// So many times 1,048,576 bytes.
    pub const fn mib(mib: u64) -> Self {
        Self(mib << 20)
    }

    /// For what wants a number.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// For what wants a length; on a machine with shorter ones, the longest.
    pub fn len_bytes(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

impl FromStr for ByteSize {
    type Err = InvalidByteSize;

    fn from_str(text: &str) -> Result<Self, InvalidByteSize> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at(digits);
        let number: u64 = number.parse().map_err(|_| InvalidByteSize)?;
        let unit = if unit.is_empty() { "B" } else { unit };
        let (_, bytes) = UNITS.iter().find(|(name, _)| *name == unit).ok_or(InvalidByteSize)?;
        number.checked_mul(*bytes).map(Self).ok_or(InvalidByteSize)
    }
}

impl TryFrom<Written> for ByteSize {
    type Error = InvalidByteSize;

    fn try_from(written: Written) -> Result<Self, InvalidByteSize> {
        match written {
            Written::Bytes(bytes) => Ok(Self(bytes)),
            Written::Text(text) => text.parse(),
        }
    }
}

impl From<ByteSize> for String {
    fn from(size: ByteSize) -> Self {
        size.to_string()
    }
}

impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fits = |(_, unit): &&(&str, u64)| self.0 != 0 && self.0.is_multiple_of(*unit);
        match UNITS.iter().find(fits) {
            Some((name, unit)) => write!(f, "{}{name}", self.0 / unit),
            None => f.write_str("0B"),
        }
    }
}

impl JsonSchema for ByteSize {
    fn schema_name() -> Cow<'static, str> {
        "ByteSize".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "integer"],
            "x-kind": "bytes",
            "pattern": "^[0-9]+(B|KiB|MiB|GiB|kB|KB|MB|GB)?$",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_a_number_and_a_unit_or_bytes() {
        for (text, bytes) in
            [("64MiB", 64 << 20), ("1MB", 1_000_000), ("32KiB", 32_768), ("17", 17), ("5B", 5)]
        {
            assert_eq!(text.parse(), Ok(ByteSize(bytes)), "{text}");
        }
        for text in ["", "MiB", "64mib", "1.5MB", "-1", "64 MiB", "1TB", "99999999999GiB"] {
            assert_eq!(text.parse::<ByteSize>(), Err(InvalidByteSize), "{text}");
        }
        assert_eq!(serde_json::from_str::<ByteSize>("4096").unwrap().to_string(), "4KiB");
        assert_eq!(serde_json::from_str::<ByteSize>("\"1MB\"").unwrap().to_string(), "1MB");
    }
}
