//! One layer of the configuration: what a file, the environment or the command line says, checked by itself.

use crate::catalog::{Catalog, Setting};
use crate::fault::{ConfigErrors, FaultKind, quoted};
use crate::nearest::nearest;
use crate::node::{Entry, Node, Value as Found};
use crate::origin::Origin;
use crate::resolve::Flag;
use crate::secret::masked;
use crate::shape::Misfit;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Settings by path, each with where it was said.
pub(crate) type Layer = BTreeMap<String, (Value, Origin)>;

/// Checks layers, and collects what is wrong with them.
pub(crate) struct Checker<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) errors: ConfigErrors,
}

impl Checker<'_> {
    /// What a file says, or one of its profiles.
    pub(crate) fn tree(&mut self, file: &Arc<str>, entries: &[Entry]) -> Layer {
        let mut layer = Layer::new();
        self.section(file, "", entries, &mut layer);
        layer
    }

    fn section(&mut self, file: &Arc<str>, section: &str, entries: &[Entry], layer: &mut Layer) {
        let mut names = BTreeSet::new();
        for Entry { name, line, node } in entries {
            let path = if section.is_empty() { name.clone() } else { format!("{section}.{name}") };
            let origin = Origin::Line { file: Arc::clone(file), line: *line };
            if !names.insert(name) {
                self.errors.push(origin, FaultKind::Twice { path: quoted(&path) });
                continue;
            }
            let setting = self.catalog.get(&path).filter(|_| !name.contains('.'));
            match (&node.value, setting) {
                (Found::Null, Some(_)) => {}
                (_, Some(setting)) if setting.is_key() => {
                    let variable = setting.variable();
                    self.errors.push(origin, FaultKind::SecretInFile { path, variable });
                }
                (_, Some(setting)) => {
                    if let Some(value) = self.value(setting, node, &origin) {
                        layer.insert(path, (value, origin));
                    }
                }
                // What stands below a section that does not exist may still be known.
                (Found::Section(inner), None) if !inner.is_empty() => {
                    self.section(file, &path, inner, layer);
                }
                (Found::Null | Found::Section(_), None) if self.catalog.is_section(&path) => {}
                (found, None) if self.catalog.is_section(&path) => {
                    let expected = "a section".to_owned();
                    self.errors.push(origin, FaultKind::Invalid { path, expected, found: found.found() });
                }
                (_, None) => self.unknown(origin, &path),
            }
        }
    }

    fn value(&mut self, setting: &Setting, node: &Node, origin: &Origin) -> Option<Value> {
        match setting.shape.read(node) {
            Ok(value) => Some(value),
            Err(misfit) => {
                let found = match &node.value {
                    Found::Text(text) if setting.secret => format!("\"{}\"", quoted(&masked(text))),
                    // The item that is wrong says more than that there is a list.
                    Found::List(items) => wrong_item(setting, items).unwrap_or(&node.value).found(),
                    found => found.found(),
                };
                self.misfit(setting, misfit, found, origin.clone());
                None
            }
        }
    }

    fn misfit(&mut self, setting: &Setting, misfit: Misfit, found: String, origin: Origin) {
        let (path, expected) = (setting.path.clone(), setting.expected());
        let kind = match misfit {
            Misfit::Zero => FaultKind::Zero { path, expected },
            Misfit::Other => FaultKind::Invalid { path, expected, found },
        };
        self.errors.push(origin, kind);
    }

    fn unknown(&mut self, origin: Origin, path: &str) {
        let meant = if self.errors.is_full() { None } else { nearest(path, self.catalog.paths()) };
        let nearest = meant.map(str::to_owned);
        self.errors.push(origin, FaultKind::Unknown { path: quoted(path), nearest });
    }

    /// What the environment says. An empty variable says nothing.
    pub(crate) fn variables(&mut self, variables: &[(String, String)], others: &[&str]) -> Layer {
        let mut layer = Layer::new();
        let known: Vec<(String, &Setting)> =
            self.catalog.settings().iter().map(|setting| (setting.variable(), setting)).collect();
        for (name, text) in variables.iter().filter(|(name, _)| !others.contains(&name.as_str())) {
            let origin = Origin::Variable(quoted(name).into());
            match known.iter().find(|(variable, _)| variable == name) {
                Some(_) if text.is_empty() => {}
                Some((_, setting)) => self.text(setting, text, origin, &mut layer),
                None => {
                    let names = known.iter().map(|(name, _)| name.as_str()).chain(others.iter().copied());
                    let nearest = nearest(name, names).map(str::to_owned);
                    self.errors.push(origin, FaultKind::UnknownVariable { nearest });
                }
            }
        }
        layer
    }

    /// What the command line says.
    pub(crate) fn flags(&mut self, flags: &[Flag]) -> Layer {
        let mut layer = Layer::new();
        for Flag { name, path, text } in flags {
            let origin = Origin::Flag((*name).into());
            match self.catalog.get(path) {
                Some(setting) => self.text(setting, text, origin, &mut layer),
                None => self.unknown(origin, path),
            }
        }
        layer
    }

    fn text(&mut self, setting: &Setting, text: &str, origin: Origin, layer: &mut Layer) {
        match setting.shape.read_text(text) {
            Ok(value) => {
                layer.insert(setting.path.clone(), (value, origin));
            }
            Err(misfit) => {
                let found = if setting.is_key() {
                    "another text".to_owned()
                } else if setting.secret {
                    format!("\"{}\"", quoted(&masked(text)))
                } else {
                    format!("\"{}\"", quoted(text))
                };
                self.misfit(setting, misfit, found, origin);
            }
        }
    }
}

fn wrong_item<'a>(setting: &Setting, items: &'a [Node]) -> Option<&'a Found> {
    let crate::shape::Shape::List(shape) = &setting.shape else { return None };
    items.iter().find(|item| shape.read(item).is_err()).map(|item| &item.value)
}
