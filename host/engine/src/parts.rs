//! The parts of the platform that lie beside the engine: custom sections of its component.

use crate::sections::append;
use std::collections::BTreeMap;
use std::sync::Arc;
use wasmparser::{BinaryReaderError, Parser, Payload};

const PREFIX: &str = "stoa:part/";

/// Bytecode by the part's name.
#[derive(Clone, Debug, Default)]
pub(crate) struct PlatformParts(Arc<BTreeMap<String, Vec<u8>>>);

impl PlatformParts {
    /// Those that the engine's component carries.
    pub(crate) fn read(engine: &[u8]) -> Result<Self, BinaryReaderError> {
        let mut parts = BTreeMap::new();
        for payload in Parser::new(0).parse_all(engine) {
            if let Payload::CustomSection(section) = payload?
                && let Some(name) = section.name().strip_prefix(PREFIX)
            {
                parts.insert(name.to_owned(), section.data().to_vec());
            }
        }
        Ok(Self(Arc::new(parts)))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&[u8]> {
        self.0.get(name).map(Vec::as_slice)
    }
}

/// The engine's component with one more part.
pub fn add_part(engine: &mut Vec<u8>, name: &str, bytecode: &[u8]) {
    append(engine, &format!("{PREFIX}{name}"), bytecode);
}
