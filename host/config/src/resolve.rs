//! Lays the layers over one another: defaults, file, profile, environment, command line.

use crate::catalog::Catalog;
use crate::fault::{ConfigErrors, FaultKind};
use crate::file::{SourceFile, parse};
use crate::layer::{Checker, Layer};
use crate::node::{Entry, Value as Found};
use crate::origin::Origin;
use crate::rules;
use crate::settings::{Database, Settings};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// The section of a file that holds its profiles.
const PROFILE: &str = "profile";
/// Variables that say where settings come from, and are none themselves.
const OTHER_VARIABLES: [&str; 2] = ["STOA_CONFIG", "STOA_PROFILE"];

/// Everything that says something about settings.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The configuration file, if there is one.
    pub file: Option<SourceFile>,
    /// The profile of it that is chosen.
    pub profile: Option<Profile>,
    /// Every variable of the environment that begins with `STOA_`.
    pub variables: Vec<(String, String)>,
    /// Arguments of the command line that are settings; a later one wins.
    pub flags: Vec<Flag>,
}

/// A profile that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// Where it was asked for.
    pub origin: Origin,
}

/// An argument of the command line that is a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// As it is typed: `--listen`.
    pub name: &'static str,
    /// The setting.
    pub path: &'static str,
    /// Its value.
    pub text: String,
}

/// The settings, and where each of them came from.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The settings.
    pub settings: Settings,
    /// By path, every setting with its value and origin.
    pub values: BTreeMap<String, Effective>,
    /// What one layer said and a later one changed.
    pub overridden: Vec<Overridden>,
    /// The profiles of the file.
    pub profiles: Vec<String>,
}

/// The value of a setting.
#[derive(Clone, PartialEq)]
pub struct Effective {
    /// As it may be shown: without secrets. Null where nothing is set.
    pub shown: Value,
    /// Where it was said.
    pub origin: Origin,
    /// As it is.
    pub(crate) value: Value,
}

/// What one layer said and a later one changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overridden {
    /// The setting.
    pub path: String,
    /// Where it was said in vain.
    pub by: Origin,
    /// Where it was said last.
    pub origin: Origin,
}

impl fmt::Debug for Effective {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.shown, self.origin)
    }
}

/// The settings that the sources say, or everything that is wrong with them.
pub fn resolve(sources: &Sources) -> Result<Resolved, ConfigErrors> {
    let catalog = Catalog::new();
    let mut checker = Checker { catalog: &catalog, errors: ConfigErrors::default() };
    let mut layers = Vec::new();
    let mut profiles = Vec::new();
    match sources.file.as_ref().map(|file| (file, parse(file))) {
        Some((file, Ok(root))) => {
            let in_file = InFile::read(&mut checker, &file.name, root.value);
            layers.push(in_file.base);
            profiles = in_file.profiles.keys().cloned().collect();
            layers.extend(chosen(&mut checker, sources.profile.as_ref(), in_file.profiles));
        }
        Some((_, Err(errors))) => {
            for fault in errors.faults() {
                checker.errors.push(fault.origin.clone(), fault.kind.clone());
            }
        }
        None => layers.extend(chosen(&mut checker, sources.profile.as_ref(), BTreeMap::new())),
    }
    layers.push(checker.variables(&sources.variables, &OTHER_VARIABLES));
    layers.push(checker.flags(&sources.flags));
    let errors = checker.errors;
    if !errors.is_empty() {
        return Err(errors);
    }
    let (values, overridden) = overlay(&catalog, layers);
    let settings = build(&values)?;
    let mut errors = ConfigErrors::default();
    rules::check(&settings, |path| origin(&values, path), &mut errors);
    errors.or(Resolved { settings, values, overridden, profiles })
}

/// What a file says.
struct InFile {
    base: Layer,
    profiles: BTreeMap<String, Layer>,
}

impl InFile {
    fn read(checker: &mut Checker<'_>, name: &str, root: Found) -> Self {
        let file: Arc<str> = name.into();
        let mut profiles = BTreeMap::new();
        let entries = match root {
            Found::Section(entries) => entries,
            Found::Null => Vec::new(),
            other => {
                let (expected, found) = ("settings by their names".to_owned(), other.found());
                let kind = FaultKind::Invalid { path: "the file".to_owned(), expected, found };
                checker.errors.push(Origin::Line { file: Arc::clone(&file), line: 1 }, kind);
                Vec::new()
            }
        };
        let (sections, rest): (Vec<Entry>, Vec<Entry>) =
            entries.into_iter().partition(|entry| entry.name == PROFILE);
        let base = checker.tree(&file, &rest);
        for Entry { line, node, .. } in sections {
            let named = match node.value {
                Found::Section(named) => named,
                Found::Null => Vec::new(),
                other => {
                    let kind = FaultKind::Invalid {
                        path: PROFILE.to_owned(),
                        expected: "sections, one per profile".to_owned(),
                        found: other.found(),
                    };
                    checker.errors.push(Origin::Line { file: Arc::clone(&file), line }, kind);
                    Vec::new()
                }
            };
            for Entry { name, line, node } in named {
                let origin = Origin::Line { file: Arc::clone(&file), line };
                let path = format!("{PROFILE}.{name}");
                let layer = match node.value {
                    Found::Section(settings) => checker.tree(&file, &settings),
                    Found::Null => Layer::new(),
                    other => {
                        let (expected, found) = ("a section".to_owned(), other.found());
                        checker.errors.push(origin, FaultKind::Invalid { path, expected, found });
                        continue;
                    }
                };
                if profiles.insert(name, layer).is_some() {
                    checker.errors.push(origin, FaultKind::Twice { path });
                }
            }
        }
        Self { base, profiles }
    }
}

fn chosen(
    checker: &mut Checker<'_>,
    profile: Option<&Profile>,
    mut profiles: BTreeMap<String, Layer>,
) -> Option<Layer> {
    let Profile { name, origin } = profile?;
    let layer = profiles.remove(name);
    if layer.is_none() {
        let known = profiles.into_keys().collect();
        checker.errors.push(origin.clone(), FaultKind::NoProfile { name: name.clone(), known });
    }
    layer
}

fn overlay(catalog: &Catalog, layers: Vec<Layer>) -> (BTreeMap<String, Effective>, Vec<Overridden>) {
    let mut said = Layer::new();
    let mut overridden = Vec::new();
    for layer in layers {
        for (path, (value, origin)) in layer {
            if let Some((_, before)) = said.insert(path.clone(), (value, origin.clone())) {
                overridden.push(Overridden { path, by: origin, origin: before });
            }
        }
    }
    // Where the database is depends on where everything is.
    if !said.contains_key("database.url")
        && let Some((Value::String(dir), _)) = said.get("data_dir")
    {
        let url = Database::default_url(Path::new(dir));
        said.insert("database.url".to_owned(), (Value::from(url), Origin::Default));
    }
    let values = catalog.settings().iter().map(|setting| {
        let (value, origin) =
            said.remove(&setting.path).unwrap_or_else(|| (setting.default.clone(), Origin::Default));
        (setting.path.clone(), Effective { shown: setting.shown(&value), origin, value })
    });
    (values.collect(), overridden)
}

pub(crate) fn build(values: &BTreeMap<String, Effective>) -> Result<Settings, ConfigErrors> {
    let mut root = Map::new();
    for (path, effective) in values {
        let value = effective.value.clone();
        match path.split_once('.') {
            None => drop(root.insert(path.clone(), value)),
            Some((section, name)) => {
                let section = root.entry(section).or_insert_with(|| Value::Object(Map::new()));
                section.as_object_mut().map(|section| section.insert(name.to_owned(), value));
            }
        }
    }
    let root = Value::Object(root);
    serde_path_to_error::deserialize(root).map_err(|error| {
        let path = error.path().to_string();
        let mut errors = ConfigErrors::default();
        let kind = FaultKind::Unfit { message: error.inner().to_string(), path: path.clone() };
        errors.push(origin(values, &path), kind);
        errors
    })
}

pub(crate) fn origin(values: &BTreeMap<String, Effective>, path: &str) -> Origin {
    values.get(path).map_or(Origin::Default, |effective| effective.origin.clone())
}
