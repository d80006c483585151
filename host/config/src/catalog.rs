//! The list of all settings, read from the schema of their structs.

use crate::schema::of_settings;
use crate::secret::{MASK, masked};
use crate::shape::{Kind, Shape};
use crate::{Settings, VARIABLE_PREFIX};
use serde_json::{Map, Value};

/// Every setting there is: those without a section first, each by its name.
#[derive(Debug)]
pub struct Catalog {
    settings: Vec<Setting>,
    sections: Vec<String>,
}

/// One setting.
#[derive(Debug)]
pub struct Setting {
    /// `http.max_body`
    pub path: String,
    /// What it is, in a sentence or two.
    pub description: String,
    /// Its value where nothing is said.
    pub default: Value,
    /// Whether a reload changes it.
    pub reload: Reload,
    /// Whether it is only shown masked.
    pub secret: bool,
    pub(crate) shape: Shape,
}

/// Whether a reload changes a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reload {
    /// It takes a restart.
    Never,
    /// It does.
    Always,
    /// It does, except from or to nothing.
    WhileSet,
}

impl Catalog {
    /// From the schema.
    pub fn new() -> Self {
        let schema = of_settings();
        // Plain structs of texts and numbers: they have a form in JSON.
        let defaults = serde_json::to_value(Settings::default()).unwrap_or_default();
        let mut catalog = Self { settings: Vec::new(), sections: Vec::new() };
        if let Some(properties) = section_of(&schema) {
            catalog.collect("", properties, &defaults);
        }
        // A map's order depends on how its library was built; a list that people read has one order.
        catalog.settings.sort_by_key(|setting| (setting.path.contains('.'), setting.path.clone()));
        catalog
    }

    /// All of them.
    pub fn settings(&self) -> &[Setting] {
        &self.settings
    }

    /// By its path.
    pub fn get(&self, path: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.path == path)
    }

    pub(crate) fn is_section(&self, path: &str) -> bool {
        self.sections.iter().any(|section| section == path)
    }

    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.settings.iter().map(|setting| setting.path.as_str())
    }

    fn collect(&mut self, section: &str, properties: &Map<String, Value>, defaults: &Value) {
        for (name, schema) in properties {
            let path = if section.is_empty() { name.clone() } else { format!("{section}.{name}") };
            let default = defaults.get(name).cloned().unwrap_or_default();
            if let Some(inner) = section_of(schema) {
                self.sections.push(path.clone());
                self.collect(&path, inner, &default);
            } else if let Some(shape) = Shape::from_schema(schema) {
                self.settings.push(Setting::new(path, schema, default, shape));
            }
        }
    }
}

impl Default for Catalog {
    fn default() -> Self {
        Self::new()
    }
}

impl Setting {
    fn new(path: String, schema: &Value, default: Value, shape: Shape) -> Self {
        let description = schema.get("description").and_then(Value::as_str).unwrap_or_default();
        let reload = match schema.get("x-reload") {
            Some(Value::Bool(true)) => Reload::Always,
            Some(Value::String(when)) if when == "while-set" => Reload::WhileSet,
            _ => Reload::Never,
        };
        Self {
            path,
            description: description.split_whitespace().collect::<Vec<_>>().join(" "),
            default,
            reload,
            secret: schema.get("x-secret") == Some(&Value::Bool(true)),
            shape,
        }
    }

    /// `STOA_HTTP__MAX_BODY`
    pub fn variable(&self) -> String {
        format!("{VARIABLE_PREFIX}{}", self.path.replace('.', "__").to_ascii_uppercase())
    }

    /// What it takes, in words.
    pub fn expected(&self) -> String {
        self.shape.expected()
    }

    /// Whether it may not stand in a file.
    pub fn is_key(&self) -> bool {
        let key = Shape::Text(Kind::Secret);
        self.shape == key || matches!(&self.shape, Shape::List(items) if **items == key)
    }

    /// A value of it as it may be shown.
    pub(crate) fn shown(&self, value: &Value) -> Value {
        match value {
            Value::Array(items) if self.is_key() => items.iter().map(|_| MASK).collect(),
            Value::String(text) if self.is_key() => Value::from(if text.is_empty() { "" } else { MASK }),
            Value::String(text) if self.secret => Value::from(masked(text)),
            value => value.clone(),
        }
    }
}

/// The settings in it, if the schema is of a section.
pub(crate) fn section_of(schema: &Value) -> Option<&Map<String, Value>> {
    schema.get("properties")?.as_object()
}
