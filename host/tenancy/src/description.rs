//! What routes there are, as `OpenAPI` describes them.

use crate::release::Version;
use crate::state::TenantState;
use bytes::Bytes;
use std::sync::Arc;
use stoa_invoker::{Route, Way, options_of};
use stoa_openapi::{About, Endpoint, document};

/// A document that describes them.
#[derive(Clone, Debug)]
pub struct Description {
    /// JSON.
    pub text: Bytes,
    /// Another document has another.
    pub etag: String,
}

impl Description {
    fn of<'a>(about: About<'_>, versions: impl Iterator<Item = &'a Arc<Version>>) -> Self {
        let described: Vec<Described<'_>> = versions.flat_map(Described::all).collect();
        let endpoints: Vec<_> = described.iter().map(Described::endpoint).collect();
        let text = Bytes::from(document(about, &endpoints).to_string());
        let hash = blake3::hash(&text).to_hex();
        Self { etag: format!("\"{}\"", hash.get(..32).unwrap_or_default()), text }
    }
}

impl TenantState {
    /// The routes of all versions that are active. Made for the first who asks.
    pub fn description(&self) -> &Description {
        self.description.get_or_init(|| {
            let revision = self.record.revision.to_string();
            let about = About { title: self.record.id.as_str(), version: &revision };
            Description::of(about, self.active())
        })
    }
}

impl Version {
    /// The routes of this version alone: for previews.
    pub fn description(self: &Arc<Self>) -> Description {
        let title = format!("{} of {}", self.script(), self.tenant());
        Description::of(About { title: &title, version: &self.number().to_string() }, std::iter::once(self))
    }
}

/// A route on one of the ways to it.
struct Described<'a> {
    version: &'a Version,
    route: &'a Route,
    options: Arc<serde_json::Map<String, serde_json::Value>>,
    path: String,
    by_header: bool,
}

impl<'a> Described<'a> {
    fn all(version: &'a Arc<Version>) -> Vec<Self> {
        let routes = version.release.routes.iter().zip(options_of(&version.release.manifest));
        let mut all = Vec::new();
        for (route, options) in routes {
            let options = Arc::new(options);
            all.extend(route.ways().map(|way| Self {
                version,
                route,
                options: Arc::clone(&options),
                by_header: way.version.is_some(),
                path: path(&version.mount, way),
            }));
        }
        all
    }

    fn endpoint(&self) -> Endpoint<'_> {
        Endpoint {
            method: &self.route.method,
            path: &self.path,
            script: self.version.script().as_str(),
            options: &self.options,
            rules: self.route.rules.as_deref(),
            version: self.route.version().map(Arc::as_ref),
            by_header: self.by_header,
        }
    }
}

/// The whole path of a way: one for `/` below a mount path is that.
pub(crate) fn path(mount: &str, way: Way) -> String {
    if mount.is_empty() {
        return way.path;
    }
    if way.path == "/" { mount.to_owned() } else { format!("{mount}{}", way.path) }
}
