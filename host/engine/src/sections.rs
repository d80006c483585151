//! What a script's component carries besides its memory: whose engine it is for, what it answers to, and what
//! it was made from. They are custom sections, so the component stays a plain one.

use crate::manifest::Manifest;
use crate::templates::TemplateFiles;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use wasm_encoder as enc;
use wasmparser::{Parser, Payload};

const ENGINE: &str = "stoa:engine";
const MANIFEST: &str = "stoa:manifest";
const BUNDLE: &str = "stoa:bundle";
const MAPS: &str = "stoa:maps";

/// The custom sections of a script.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sections {
    /// Id of the engine that the memory image fits.
    pub engine: String,
    /// Outcome of init.
    pub manifest: Manifest,
    /// The author's files (JSON), from which the script can be compiled for another engine, its templates among them.
    pub bundle: String,
    /// Source maps (JSON).
    pub maps: String,
}

/// Why a component's sections cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SectionError {
    /// Not WebAssembly, or cut short.
    #[error("the bytes are not a complete WebAssembly component: {0}")]
    Malformed(#[from] wasmparser::BinaryReaderError),
    /// One is not there.
    #[error("the component has no section '{0}': it was not made by the Stoa compiler")]
    Missing(&'static str),
    /// One is not what it should be.
    #[error("the component's section '{name}' cannot be read: {reason}")]
    Unreadable {
        /// Which.
        name: &'static str,
        /// Why.
        reason: String,
    },
}

/// `component` with its sections.
pub fn with_sections(mut component: Vec<u8>, sections: &Sections) -> Result<Vec<u8>, serde_json::Error> {
    let manifest = serde_json::to_vec(&sections.manifest)?;
    append(&mut component, ENGINE, sections.engine.as_bytes());
    append(&mut component, MANIFEST, &manifest);
    append(&mut component, BUNDLE, sections.bundle.as_bytes());
    append(&mut component, MAPS, sections.maps.as_bytes());
    Ok(component)
}

pub(crate) fn append(component: &mut Vec<u8>, name: &str, data: &[u8]) {
    let section = enc::CustomSection { name: Cow::Borrowed(name), data: Cow::Borrowed(data) };
    component.push(0);
    enc::Encode::encode(&section, component);
}

impl Sections {
    /// Reads them back.
    pub fn read(component: &[u8]) -> Result<Self, SectionError> {
        let mut found: [Option<&[u8]>; 4] = [None; 4];
        let mut depth = 0_u32;
        for payload in Parser::new(0).parse_all(component) {
            match payload? {
                Payload::ComponentSection { .. } | Payload::ModuleSection { .. } => depth += 1,
                Payload::End(_) => depth = depth.saturating_sub(1),
                Payload::CustomSection(section) if depth == 0 => {
                    let names = [ENGINE, MANIFEST, BUNDLE, MAPS];
                    let slot = names.iter().position(|name| *name == section.name());
                    if let Some(slot) = slot.and_then(|index| found.get_mut(index)) {
                        *slot = Some(section.data());
                    }
                }
                _ => {}
            }
        }
        let [engine, manifest, bundle, maps] = found;
        let manifest = manifest.ok_or(SectionError::Missing(MANIFEST))?;
        Ok(Self {
            engine: text(ENGINE, engine)?,
            manifest: serde_json::from_slice(manifest)
                .map_err(|e| SectionError::Unreadable { name: MANIFEST, reason: e.to_string() })?,
            bundle: text(BUNDLE, bundle)?,
            maps: text(MAPS, maps)?,
        })
    }
}

impl Sections {
    /// The templates among the author's files.
    pub(crate) fn templates(&self) -> Result<TemplateFiles, SectionError> {
        TemplateFiles::of_bundle(&self.bundle)
            .map_err(|e| SectionError::Unreadable { name: BUNDLE, reason: e.to_string() })
    }
}

fn text(name: &'static str, bytes: Option<&[u8]>) -> Result<String, SectionError> {
    let bytes = bytes.ok_or(SectionError::Missing(name))?;
    String::from_utf8(bytes.to_vec())
        .map_err(|e| SectionError::Unreadable { name, reason: e.utf8_error().to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_come_back_as_they_were() {
        let sections = Sections {
            engine: "abc".to_owned(),
            manifest: Manifest { has_setup: true, ..Manifest::default() },
            bundle: "{\"entry\":\"main.js\"}".to_owned(),
            maps: "{}".to_owned(),
        };
        let component = with_sections(enc::Component::new().finish(), &sections).unwrap();
        assert_eq!(Sections::read(&component).unwrap(), sections);
    }

    #[test]
    fn a_component_of_others_is_named_as_such() {
        let error = Sections::read(&enc::Component::new().finish()).unwrap_err();
        assert!(error.to_string().contains("not made by the Stoa compiler"), "{error}");
    }
}
