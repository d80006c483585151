//! The JSON Schema of a configuration file.

use crate::Settings;
use crate::catalog::section_of;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// Of the settings alone, as their structs say it, with everything in its place.
pub(crate) fn of_settings() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    settings.into_generator().into_root_schema_for::<Settings>().to_value()
}

/// The JSON Schema of a configuration file, for editors: all settings that may stand in a file, and profiles.
pub fn json_schema() -> Value {
    let mut schema = of_settings();
    let Some(root) = schema.as_object_mut() else { return schema };
    root.insert("title".to_owned(), json!("Stoa's configuration"));
    let Some(properties) = root.get_mut("properties").and_then(Value::as_object_mut) else { return schema };
    // What belongs in no file is not offered there.
    without_keys(properties);
    let mut overrides = Value::Object(properties.clone());
    without_defaults(&mut overrides);
    let profile = json!({
        "description": "Settings of a profile, which are laid over those of the file when the profile is chosen.",
        "type": "object",
        "additionalProperties": { "type": "object", "additionalProperties": false, "properties": overrides },
    });
    properties.insert("profile".to_owned(), profile);
    schema
}

fn without_keys(properties: &mut Map<String, Value>) {
    let is_key = |setting: &Value| setting.get("x-kind") == Some(&json!("secret"));
    properties.retain(|_, setting| !is_key(setting) && !setting.get("items").is_some_and(is_key));
    for section in properties.values_mut() {
        if let Some(inner) = section.get_mut("properties").and_then(Value::as_object_mut) {
            without_keys(inner);
        }
    }
}

/// In a profile, what is left out is what the file says.
fn without_defaults(properties: &mut Value) {
    for property in properties.as_object_mut().into_iter().flat_map(serde_json::Map::values_mut) {
        if let Some(property) = property.as_object_mut() {
            property.remove("default");
        }
        if section_of(property).is_some()
            && let Some(inner) = property.get_mut("properties")
        {
            without_defaults(inner);
        }
    }
}
