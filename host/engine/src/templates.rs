//! The templates of a script: files that come with its version and are never evaluated. What a capability makes of
//! them goes when the version does.

use serde::Deserialize;
use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::OnceCell;

/// Where they lie among a script's files. A template is named by what follows.
pub const TEMPLATES_FOLDER: &str = "templates/";

/// What reading a template takes is a few times its text.
const BYTES_PER_BYTE: usize = 8;

/// Templates by their names.
#[derive(Default)]
pub struct TemplateFiles {
    texts: BTreeMap<String, String>,
    made: OnceCell<Arc<dyn Any + Send + Sync>>,
}

/// A component's bundle, as far as it matters here.
#[derive(Default, Deserialize)]
struct Bundle {
    #[serde(default)]
    templates: BTreeMap<String, String>,
}

impl TemplateFiles {
    /// From the bundle that a component carries.
    pub(crate) fn of_bundle(bundle: &str) -> Result<Self, serde_json::Error> {
        let Bundle { templates } = serde_json::from_str(bundle)?;
        let name = |file: String| file.strip_prefix(TEMPLATES_FOLDER).map_or(file.clone(), str::to_owned);
        let texts = templates.into_iter().map(|(file, text)| (name(file), text)).collect();
        Ok(Self { texts, made: OnceCell::new() })
    }

    /// Their names and texts.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// What is made of them, when it is first asked for. Of many who ask at once, one makes it; what could not be made
    /// is tried again. There is one maker.
    pub async fn made<T: Send + Sync + 'static, E>(
        &self,
        make: impl Future<Output = Result<T, E>>,
    ) -> Result<Option<Arc<T>>, E> {
        let make = || async { Ok(Arc::new(make.await?) as Arc<dyn Any + Send + Sync>) };
        Ok(Arc::clone(self.made.get_or_try_init(make).await?).downcast().ok())
    }

    /// What they take in memory, about.
    pub(crate) fn bytes(&self) -> usize {
        self.texts.values().map(String::len).sum::<usize>() * BYTES_PER_BYTE
    }
}
