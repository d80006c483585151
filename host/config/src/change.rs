//! What a reload changes, and what it cannot.

use crate::catalog::{Catalog, Reload};
use crate::fault::ConfigErrors;
use crate::resolve::{Resolved, build};
use crate::settings::Settings;
use serde_json::Value;

/// The settings that are no longer as they were, by their paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// They hold from now on.
    pub applied: Vec<String>,
    /// They hold from the next start on.
    pub needs_restart: Vec<String>,
}

impl Settings {
    /// What is different in `new`.
    pub fn diff(old: &Self, new: &Self) -> Changes {
        // Plain structs of texts and numbers: they have a form in JSON.
        let before = serde_json::to_value(old).unwrap_or_default();
        let after = serde_json::to_value(new).unwrap_or_default();
        let mut changes = Changes::default();
        for setting in Catalog::new().settings() {
            let pointer = format!("/{}", setting.path.replace('.', "/"));
            let (before, after) = (before.pointer(&pointer), after.pointer(&pointer));
            let masked = old
                .secrets()
                .iter()
                .zip(new.secrets())
                .any(|((path, old), (_, new))| *path == setting.path && *old != new);
            if before == after && !masked {
                continue;
            }
            let is_set = |value: Option<&Value>| value.is_some_and(|value| !value.is_null());
            let applied = match setting.reload {
                Reload::Never => false,
                Reload::Always => true,
                Reload::WhileSet => is_set(before) && is_set(after),
            };
            let list = if applied { &mut changes.applied } else { &mut changes.needs_restart };
            list.push(setting.path.clone());
        }
        changes
    }
}

impl Resolved {
    /// What holds after a reload that read `new`: its settings, except those that take a restart.
    pub fn reloaded(&self, new: Self) -> Result<(Self, Changes), ConfigErrors> {
        let changes = Settings::diff(&self.settings, &new.settings);
        let mut now = new;
        for path in &changes.needs_restart {
            if let Some(before) = self.values.get(path) {
                now.values.insert(path.clone(), before.clone());
            }
        }
        now.settings = build(&now.values)?;
        Ok((now, changes))
    }
}
