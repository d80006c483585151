//! `docs/configuration.md` and the schema say what the settings are.

use crate::{file, fine, profile};
use serde_json::Value;
use std::collections::BTreeSet;
use stoa_config::{Catalog, Reload, Setting, Settings, json_schema};

const GUIDE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/configuration.md");
const START: &str = "<!-- settings: written by host/config/tests/claims/documentation.rs -->\n";
const END: &str = "<!-- end of settings -->\n";

fn guide() -> String {
    std::fs::read_to_string(GUIDE).unwrap()
}

fn row(setting: &Setting) -> String {
    let default = match &setting.default {
        Value::Null => "none".to_owned(),
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        default => format!("`{}`", default.to_string().trim_matches('"')),
    };
    let reload = match setting.reload {
        Reload::Never => "restart",
        Reload::Always => "reload",
        Reload::WhileSet => "reload, while set",
    };
    let (path, expected) = (&setting.path, setting.expected().replace('<', "\\<"));
    format!(
        "| `{path}` | {default} | {} Takes {expected}. | {reload} |\n",
        setting.description.replace('|', "\\|")
    )
}

/// `UPDATE_EXPECT=1` writes it.
#[test]
fn the_table_in_the_guide_is_the_schema() {
    let rows: String = Catalog::new().settings().iter().map(row).collect();
    let table =
        format!("{START}\n| setting | default | what it is | changes by |\n|---|---|---|---|\n{rows}\n{END}");
    let guide = guide();
    let (before, rest) = guide.split_once(START).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let expected = format!("{before}{table}{after}");
    #[expect(clippy::disallowed_methods, reason = "how the expected text is updated is no setting")]
    if guide != expected && std::env::var("UPDATE_EXPECT").is_ok_and(|value| value == "1") {
        std::fs::write(GUIDE, expected).unwrap();
        return;
    }
    assert!(
        guide == expected,
        "docs/configuration.md is not what the settings say; UPDATE_EXPECT=1 writes it"
    );
}

fn example() -> String {
    let guide = guide();
    let (_, rest) = guide.split_once("```toml\n# stoa.toml\n").unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

#[test]
fn the_example_in_the_guide_is_fine_and_shows_the_defaults() {
    let sources = file("stoa.toml", &example());
    assert_eq!(fine(&sources).settings, Settings::default());
    fine(&profile(sources, "production"));
}

#[test]
fn the_example_in_the_guide_names_every_setting() {
    let mut section = String::new();
    let mut named = BTreeSet::new();
    for line in example().lines().take_while(|line| !line.contains("profile")) {
        let line = line.trim_start_matches("# ");
        let line = line.split_once("  #").map_or(line, |(line, _)| line).trim_end();
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            section = format!("{name}.");
        } else if let Some((name, _)) = line.split_once(" = ") {
            named.insert(format!("{section}{name}"));
        }
    }
    let catalog = Catalog::new();
    let may_stand_there = catalog.settings().iter().filter(|setting| !setting.is_key());
    let missing: Vec<_> =
        may_stand_there.map(|setting| &setting.path).filter(|path| !named.contains(*path)).collect();
    assert!(missing.is_empty(), "not in the example: {missing:?}");
}

/// Every leaf of the schema, by its path.
fn leaves(schema: &Value, path: &str, found: &mut BTreeSet<String>) {
    for (name, schema) in schema["properties"].as_object().unwrap() {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        if schema.get("properties").is_some() {
            assert_eq!(schema["additionalProperties"], false, "{path}");
            leaves(schema, &path, found);
        } else if path != "profile" {
            found.insert(path);
        }
    }
}

#[test]
fn the_schema_has_every_setting_that_may_stand_in_a_file() {
    let schema = json_schema();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    let mut found = BTreeSet::new();
    leaves(&schema, "", &mut found);
    let catalog = Catalog::new();
    let known: BTreeSet<String> = catalog
        .settings()
        .iter()
        .filter(|setting| !setting.is_key())
        .map(|setting| setting.path.clone())
        .collect();
    assert_eq!(found, known);
    let in_profile = &schema["properties"]["profile"]["additionalProperties"]["properties"];
    assert_eq!(in_profile["limits"]["properties"]["cpu"]["pattern"], "^[0-9]+(ms|s|m|h)$");
    assert!(in_profile["limits"]["properties"]["cpu"].get("default").is_none());
}

#[test]
fn every_setting_is_described_and_the_catalog_has_them_all() {
    let catalog = Catalog::new();
    for setting in catalog.settings() {
        assert!(setting.description.ends_with('.'), "{}: {:?}", setting.path, setting.description);
    }
    // One that the checks did not understand would be missing.
    let mut count = 0;
    let defaults = serde_json::to_value(Settings::default()).unwrap();
    for value in defaults.as_object().unwrap().values() {
        count += value.as_object().map_or(1, serde_json::Map::len);
    }
    assert_eq!(catalog.settings().len(), count);
}
