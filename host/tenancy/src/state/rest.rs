//! What a path leads to that no route takes: assets, then `fetch` handlers, the longest mount path first.

use super::{Found, Live};
use crate::assets::Place;
use crate::release::{Version, below};
use std::sync::Arc;
use stoa_invoker::{Versioned, fetch_target, has_fetch};

/// Methods that an asset answers.
const OF_ASSETS: [&str; 3] = ["GET", "HEAD", "OPTIONS"];

/// What there is below a mount path for requests that no route takes.
#[derive(Debug, Default)]
pub(super) struct Rest {
    /// Scripts with assets.
    pub(super) assets: Vec<usize>,
    /// The one that takes everything else.
    pub(super) fetch: Option<usize>,
}

impl Rest {
    /// One more script with assets; gives the others.
    pub(super) fn add_assets(&mut self, script: usize) -> Vec<usize> {
        let others = self.assets.iter().copied().filter(|other| *other != script).collect();
        if !self.assets.contains(&script) {
            self.assets.push(script);
        }
        others
    }
}

/// What one version answers without its routes.
pub(crate) enum Answers {
    /// It does.
    Yes(Found),
    /// There is an asset, which does not answer this method.
    OtherMethods,
    /// No.
    No,
}

impl Version {
    /// What its assets answer to a path with the mount.
    pub(crate) fn asset(self: &Arc<Self>, method: &str, path: &str) -> Answers {
        let Some(place) = self.place(path) else { return Answers::No };
        match (method, place) {
            ("GET" | "HEAD", Place::File(name)) => {
                Answers::Yes(Found::Asset { version: Arc::clone(self), name })
            }
            ("GET" | "HEAD", Place::Folder) => Answers::Yes(Found::Folder),
            _ => Answers::OtherMethods,
        }
    }

    /// What its `fetch` handler answers.
    pub(crate) fn fetch(self: &Arc<Self>) -> Option<Found> {
        has_fetch(&self.release.manifest).then(|| Found::Target {
            version: Arc::clone(self),
            target: fetch_target(),
            params: Vec::new(),
            versioned: Versioned::Not,
        })
    }

    /// What it has for a request that nothing answers.
    pub(crate) fn unanswered(self: &Arc<Self>, miss: Found) -> Found {
        match miss {
            Found::NotFound if self.pages().is_some() => Found::Unanswered { version: Arc::clone(self) },
            miss => miss,
        }
    }

    /// Where a request leads that no route of it takes: for previews.
    pub(crate) fn rest(self: &Arc<Self>, method: &str, path: &str, miss: Found) -> Found {
        match self.asset(method, path) {
            Answers::Yes(found) => found,
            Answers::OtherMethods => self.fetch().unwrap_or_else(|| with_methods(method, miss)),
            Answers::No => self.fetch().unwrap_or_else(|| self.unanswered(miss)),
        }
    }
}

/// Where a request leads that no route takes. `chosen` is the version of a script that answers this client.
pub(super) fn find<'a>(
    rests: &[(Arc<str>, Rest)],
    scripts: &'a [Live],
    chosen: &dyn Fn(&'a Live) -> Option<&'a Arc<Version>>,
    (method, path): (&str, &str),
    miss: Found,
) -> Found {
    let version = |script: usize| scripts.get(script).and_then(chosen);
    let mut has_asset = false;
    for (_, rest) in rests.iter().filter(|(mount, _)| below(path, mount).is_some()) {
        for version in rest.assets.iter().filter_map(|script| version(*script)) {
            match version.asset(method, path) {
                Answers::Yes(found) => return found,
                Answers::OtherMethods => has_asset = true,
                Answers::No => {}
            }
        }
        if let Some(found) = rest.fetch.and_then(version).and_then(Version::fetch) {
            return found;
        }
    }
    if has_asset {
        return with_methods(method, miss);
    }
    let mut below_mount = rests.iter().filter(|(mount, _)| below(path, mount).is_some());
    let pages = below_mount.find_map(|(_, rest)| {
        let mut versions = rest.assets.iter().filter_map(|script| version(*script));
        versions.find(|version| version.pages().is_some())
    });
    match pages {
        Some(version) => version.unanswered(miss),
        None => miss,
    }
}

/// What is said of a path with an asset that does not answer the method, and maybe routes that do not either.
fn with_methods(method: &str, miss: Found) -> Found {
    let mut methods = match miss {
        Found::MethodNotAllowed(methods) | Found::Options(methods) => methods,
        _ => Vec::new(),
    };
    methods.extend(OF_ASSETS.map(str::to_owned));
    methods.sort();
    methods.dedup();
    if method == "OPTIONS" { Found::Options(methods) } else { Found::MethodNotAllowed(methods) }
}
