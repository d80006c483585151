//! JSON in which nothing is said twice: of two readers one may take the first and one the last.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// An object, no name of which is there twice.
pub(crate) struct Object(pub(crate) Map<String, Value>);

/// What an error of serde's says of a name that is there twice.
const TWICE: &str = "there twice";

/// Bytes that are no such object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoObject {
    /// A name is there twice.
    Twice,
    /// Anything else.
    Other,
}

/// Reads one.
pub(crate) fn object(bytes: &[u8]) -> Result<Map<String, Value>, NoObject> {
    let read = serde_json::from_slice::<Object>(bytes);
    read.map(|object| object.0)
        .map_err(|error| if error.to_string().starts_with(TWICE) { NoObject::Twice } else { NoObject::Other })
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Once).map(Self)
    }
}

struct Once;

impl<'de> Visitor<'de> for Once {
    type Value = Map<String, Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut map = Map::new();
        while let Some((name, value)) = entries.next_entry::<String, Value>()? {
            if map.insert(name, value).is_some() {
                return Err(A::Error::custom(TWICE));
            }
        }
        Ok(map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_there_once() {
        assert_eq!(object(br#"{"a":1,"b":{"a":2}}"#).unwrap().len(), 2);
        for twice in [r#"{"a":1,"a":1}"#, r#"{"a":1,"\u0061":2}"#, r#"{"":1,"b":1,"":2}"#] {
            assert_eq!(object(twice.as_bytes()), Err(NoObject::Twice), "{twice}");
        }
        for other in ["", "[]", "1", "null", "{", "{} {}", r#"{"a":}"#, "{\"a\":\"\u{1}\"}"] {
            assert_eq!(object(other.as_bytes()), Err(NoObject::Other), "{other}");
        }
        assert_eq!(object(b"{\"a\":\"\xff\"}"), Err(NoObject::Other));
    }
}
