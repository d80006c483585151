//! A script as JSON: its files by name.

use super::{MAX_SENT_FILES, Sent};
use crate::refusal::{Answer, Refusal, shown};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::marker::PhantomData;
use stoa_assets::AssetFiles;
use stoa_compiler::SourceFiles;
use stoa_tenancy::Upload;
use utoipa::ToSchema;

/// A script.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bundle {
    /// The file that is evaluated first. A script of one file need not say.
    #[schema(example = "main.ts")]
    entry: Option<String>,
    /// All files by their names, folders separated by `/`.
    #[schema(value_type = std::collections::BTreeMap<String, FileContent>)]
    files: Named<FileContent>,
    /// Under which path its routes are.
    #[schema(example = "/")]
    mount: Option<String>,
}

/// A file: its text, or any bytes.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(untagged, expecting = "a file is a string, or {\"base64\": \"...\"}")]
pub(crate) enum FileContent {
    /// As text.
    Text(String),
    /// As bytes.
    Bytes(Base64),
}

/// Bytes in JSON.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Base64 {
    /// In the standard alphabet, with padding.
    base64: String,
}

/// A JSON object that keeps names that are there twice, so that they can be refused.
#[derive(Debug)]
pub(crate) struct Named<T>(pub(crate) Vec<(String, T)>);

impl FileContent {
    pub(crate) fn bytes(self, name: &str) -> Answer<Vec<u8>> {
        match self {
            Self::Text(text) => Ok(text.into_bytes()),
            Self::Bytes(Base64 { base64 }) => STANDARD.decode(base64).map_err(|error| {
                Refusal::invalid(format!("the file '{}' is not base64: {error}", shown(name)))
            }),
        }
    }
}

impl Bundle {
    pub(super) fn sent(self) -> Answer<Sent> {
        let Self { entry, files: Named(files), mount } = self;
        let (mut assets, mut sources) = (AssetFiles::default(), Vec::new());
        for (name, content) in files {
            let bytes = content.bytes(&name)?;
            match AssetFiles::name_of(&name) {
                Some(name) => assets.add(name, Some(bytes.into()))?,
                None => sources.push((name, bytes)),
            }
        }
        let entry = entry_of(entry, sources.iter().map(|(name, _)| name))?;
        let source = SourceFiles::new(&entry, sources)?;
        Ok(Sent { source: Upload::Files(source), assets, mount })
    }
}

/// The entry that was named, or the only file.
pub(crate) fn entry_of<'a>(
    entry: Option<String>,
    mut names: impl Iterator<Item = &'a String>,
) -> Answer<String> {
    if let Some(entry) = entry {
        return Ok(entry);
    }
    match (names.next(), names.next()) {
        (Some(only), None) => Ok(only.clone()),
        (None, _) => Err(Refusal::invalid("the script has no files")),
        (Some(_), Some(_)) => Err(Refusal::invalid("a script of several files has to name its entry")),
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
            type Value = Named<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object with the files by their names")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Named<T>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    if entries.len() == MAX_SENT_FILES {
                        return Err(A::Error::custom(format_args!("more than {MAX_SENT_FILES} files")));
                    }
                    entries.push(entry);
                }
                Ok(Named(entries))
            }
        }

        deserializer.deserialize_map(Entries(PhantomData))
    }
}
