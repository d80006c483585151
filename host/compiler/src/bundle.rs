//! What a compiled script was made from. It is stored inside the component, so that the script can be compiled
//! again for another engine.

use crate::source::{SourceError, SourceFiles};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The author's files, as far as the script reaches them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredBundle {
    /// The file that is evaluated first.
    pub entry: String,
    /// All files but the templates.
    pub files: BTreeMap<String, String>,
    /// Files of the folder `templates/` that no import reached.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub templates: BTreeMap<String, String>,
}

/// A component's bundle cannot be compiled.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// It is not JSON of this shape.
    #[error("the component's bundle cannot be read: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// Its files are no script.
    #[error(transparent)]
    Source(#[from] SourceError),
}

impl StoredBundle {
    /// The files of `source` that are named in `reached`, and the templates.
    pub fn of<'a>(
        source: &SourceFiles,
        reached: impl Iterator<Item = &'a str>,
        templates: BTreeMap<String, String>,
    ) -> Self {
        let files = reached.filter_map(|name| {
            let text = source.text(name)?.ok()?;
            Some((name.to_owned(), text.to_owned()))
        });
        Self { entry: source.entry().to_owned(), files: files.collect(), templates }
    }

    /// Back from a component's section.
    pub fn read(json: &str) -> Result<SourceFiles, BundleError> {
        let bundle: Self = serde_json::from_str(json)?;
        let (entry, files) = bundle.into_files();
        Ok(SourceFiles::new(&entry, files.into_iter().map(|(name, text)| (name, text.into_bytes())))?)
    }

    /// The entry's name, and all files as they were sent.
    pub fn into_files(self) -> (String, BTreeMap<String, String>) {
        let Self { entry, mut files, templates } = self;
        files.extend(templates);
        (entry, files)
    }
}
