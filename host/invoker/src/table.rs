//! Paths by method: the one structure behind the routes of a script and those of a whole tenant.

use crate::pattern::Pattern;
use matchit::{InsertError, Router};
use percent_encoding::percent_decode_str;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Stands for every method.
const ANY: &str = "*";

/// What a method and a path lead to.
#[derive(Debug, PartialEq)]
pub enum Lookup<'a, T> {
    /// To this, with these path parameters, decoded.
    Hit(&'a T, Vec<(String, String)>),
    /// The path is known, the method is not; these are.
    OtherMethods(Vec<String>),
    /// Nowhere.
    Miss,
}

struct Entry<T> {
    method: Box<str>,
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
    /// The value that is there for this method and path.
    pub fn get_mut(&mut self, method: &str, pattern: &Pattern) -> Option<&mut T> {
        let entries = self.by_pattern.get_mut(&pattern.text)?;
        entries.iter_mut().find(|entry| *entry.method == *method).map(|entry| &mut entry.value)
    }

    /// Adds a value; whoever adds has looked whether there is one.
    pub fn add(&mut self, method: &str, pattern: Pattern, value: T) {
        let entry = Entry { method: method.into(), params: pattern.params, value };
        self.by_pattern.entry(pattern.text).or_default().push(entry);
    }

    /// The values of a pattern, as an [`Ambiguous`] names it.
    pub fn at(&self, pattern: &str) -> impl Iterator<Item = &T> {
        self.by_pattern.get(pattern).into_iter().flatten().map(|entry| &entry.value)
    }

    /// The table.
    pub fn build(self) -> Result<Table<T>, Ambiguous> {
        let mut paths = Router::new();
        for (pattern, methods) in self.by_pattern {
            paths.insert(pattern.as_str(), methods).map_err(|error| match error {
                InsertError::Conflict { with } => Ambiguous { pattern, with },
                other => Ambiguous { pattern, with: other.to_string() },
            })?;
        }
        Ok(Table { paths })
    }
}

/// Values by method and path. Looking one up costs the same with ten of them and with ten thousand.
pub struct Table<T> {
    paths: Router<Vec<Entry<T>>>,
}

impl<T> Table<T> {
    /// Where `method path` leads. HEAD is answered by GET where nothing else answers it.
    pub fn find(&self, method: &str, path: &str) -> Lookup<'_, T> {
        let Ok(matched) = self.paths.at(path) else { return Lookup::Miss };
        let by = |method: &str| matched.value.iter().find(|entry| *entry.method == *method);
        let entry = by(method).or_else(|| by("GET").filter(|_| method == "HEAD")).or_else(|| by(ANY));
        let Some(entry) = entry else { return Lookup::OtherMethods(allowed(matched.value)) };
        let values = matched.params.iter().map(|(_, value)| decode(value));
        Lookup::Hit(&entry.value, entry.params.iter().cloned().zip(values).collect())
    }
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
