//! Paths by method: the one structure behind the routes of a script and those of a whole tenant.

use crate::pattern::Pattern;
use matchit::{InsertError, Router};
use percent_encoding::percent_decode_str;
use std::collections::BTreeMap;
use std::sync::Arc;
use stoa_rules::ApiVersion;

/// Stands for every method.
const ANY: &str = "*";

/// What a method and a path lead to.
#[derive(Debug, PartialEq)]
pub enum Lookup<'a, T> {
    /// To this, with these path parameters, decoded, and whether it was chosen among versions of the path.
    Hit(&'a T, Vec<(String, String)>, bool),
    /// The path is known, the method is not; these are.
    OtherMethods(Vec<String>),
    /// The path is known, the version that was asked for is not; these are.
    OtherVersions(Vec<String>),
    /// Nowhere.
    Miss,
}

/// Which version of an API is asked for where the path does not say it: only looked for where it matters.
pub type AskedVersion<'a> = &'a dyn Fn() -> Option<&'a str>;

struct Entry<T> {
    method: Box<str>,
    /// For whom asks for it, or for nothing. None: for whom asks for nothing.
    version: Option<Arc<ApiVersion>>,
    /// Names of the path's parameters, in order: routes of one path may call them differently.
    params: Arc<[String]>,
    value: T,
}

/// Two patterns of which no router could say which one a path means.
#[derive(Debug, PartialEq, Eq)]
pub struct Ambiguous {
    /// The one.
    pub pattern: String,
    /// The other, or what is wrong.
    pub with: String,
}

/// Collects what a table is made of.
pub struct TableBuilder<T> {
    by_pattern: BTreeMap<String, Vec<Entry<T>>>,
}

impl<T> Default for TableBuilder<T> {
    fn default() -> Self {
        Self { by_pattern: BTreeMap::new() }
    }
}

impl<T> TableBuilder<T> {
    /// The value that is there for this method, path and version.
    pub fn get_mut(
        &mut self,
        method: &str,
        pattern: &Pattern,
        version: Option<&ApiVersion>,
    ) -> Option<&mut T> {
        let entries = self.by_pattern.get_mut(&pattern.text)?;
        let name = version.map(ApiVersion::name);
        let mut same = entries.iter_mut().filter(|entry| entry.name() == name);
        same.find(|entry| *entry.method == *method).map(|entry| &mut entry.value)
    }

    /// Adds a value; whoever adds has looked whether there is one.
    pub fn add(&mut self, method: &str, pattern: Pattern, version: Option<Arc<ApiVersion>>, value: T) {
        let entry = Entry { method: method.into(), version, params: pattern.params, value };
        self.by_pattern.entry(pattern.text).or_default().push(entry);
    }

    /// The values of a pattern, as an [`Ambiguous`] names it.
    pub fn at(&self, pattern: &str) -> impl Iterator<Item = &T> {
        self.by_pattern.get(pattern).into_iter().flatten().map(|entry| &entry.value)
    }

    /// The table.
    pub fn build(self) -> Result<Table<T>, Ambiguous> {
        let mut paths = Router::new();
        for (pattern, mut entries) in self.by_pattern {
            entries.sort_by(|one, other| {
                ApiVersion::preference(one.version.as_deref(), other.version.as_deref())
            });
            let has_versions = entries.iter().any(|entry| entry.version.is_some());
            paths.insert(pattern.as_str(), Entries { all: entries, has_versions }).map_err(|error| {
                match error {
                    InsertError::Conflict { with } => Ambiguous { pattern, with },
                    other => Ambiguous { pattern, with: other.to_string() },
                }
            })?;
        }
        Ok(Table { paths })
    }
}

/// What is at one path, by version in the order of preference.
struct Entries<T> {
    all: Vec<Entry<T>>,
    has_versions: bool,
}

/// Values by method and path. Looking one up costs the same with ten of them and with ten thousand.
pub struct Table<T> {
    paths: Router<Entries<T>>,
}

impl<T> Table<T> {
    /// Where `method path` leads.
    pub fn find(&self, method: &str, path: &str, asked: AskedVersion<'_>) -> Lookup<'_, T> {
        let Ok(matched) = self.paths.at(path) else { return Lookup::Miss };
        let Entries { all, has_versions } = matched.value;
        let (entry, candidates) = match has_versions.then(asked) {
            None => (by_method(all, method), all.as_slice()),
            // The first version that has the method.
            Some(None) => (of_versions(all).find_map(|entries| by_method(entries, method)), all.as_slice()),
            Some(Some(name)) => match of_versions(all).find(|entries| is_of(entries, name)) {
                Some(entries) => (by_method(entries, method), entries),
                None => return Lookup::OtherVersions(names(all)),
            },
        };
        let Some(entry) = entry else { return Lookup::OtherMethods(allowed(candidates)) };
        let values = matched.params.iter().map(|(_, value)| decode(value));
        Lookup::Hit(&entry.value, entry.params.iter().cloned().zip(values).collect(), *has_versions)
    }

    /// Whether anything is at a path.
    pub fn has(&self, path: &str) -> bool {
        self.paths.at(path).is_ok()
    }
}

impl<T> Entry<T> {
    fn name(&self) -> Option<&str> {
        self.version.as_deref().map(ApiVersion::name)
    }
}

fn of_versions<T>(entries: &[Entry<T>]) -> impl Iterator<Item = &[Entry<T>]> {
    entries.chunk_by(|one, other| one.name() == other.name())
}

fn is_of<T>(entries: &[Entry<T>], name: &str) -> bool {
    entries.first().is_some_and(|entry| entry.name() == Some(name))
}

/// HEAD is answered by GET where nothing else answers it.
fn by_method<'a, T>(entries: &'a [Entry<T>], method: &str) -> Option<&'a Entry<T>> {
    let by = |method: &str| entries.iter().find(|entry| *entry.method == *method);
    by(method).or_else(|| by("GET").filter(|_| method == "HEAD")).or_else(|| by(ANY))
}

fn names<T>(entries: &[Entry<T>]) -> Vec<String> {
    let mut names: Vec<String> = entries.iter().filter_map(|entry| entry.name().map(str::to_owned)).collect();
    names.dedup();
    names
}

/// The methods of a path for `Allow`: HEAD comes with GET, OPTIONS with every path.
fn allowed<T>(entries: &[Entry<T>]) -> Vec<String> {
    let mut allowed: Vec<String> = entries.iter().map(|entry| entry.method.as_ref().to_owned()).collect();
    if allowed.iter().any(|method| method == "GET") {
        allowed.push("HEAD".to_owned());
    }
    allowed.push("OPTIONS".to_owned());
    allowed.sort();
    allowed.dedup();
    allowed
}

fn decode(value: &str) -> String {
    percent_decode_str(value).decode_utf8_lossy().into_owned()
}
