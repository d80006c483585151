//! A capability has the same name in the same places, so that who knows one finds the others.

use crate::Tree;

/// What every script needs to run at all: no capabilities.
const CORE: [&str; 8] = ["clock", "ops", "random", "reply", "snapshot", "types", "url", "world"];

/// Façades that scripts know by another name than the capability.
const FACADES: [(&str, &str); 1] = [("logs", "console")];

pub fn places(tree: &mut Tree) {
    let registry = tree.text("host/src/registry.rs");
    let world = tree.text("wit/world.wit");
    let names = tree.folders("host/capabilities");
    for name in &names {
        let facade = FACADES.iter().find(|(of, _)| of == name).map_or(name.as_str(), |(_, facade)| facade);
        let places = [
            format!("wit/{name}.wit"),
            format!("host/capabilities/{name}/README.md"),
            format!("host/capabilities/{name}/src/lib.rs"),
            format!("guest/src/capabilities/{name}.rs"),
            format!("guest/js/{facade}.ts"),
        ];
        for place in places {
            if !tree.has(&place) {
                tree.broken(&place, format!("missing: the capability '{name}' has to have it"));
            }
        }
        if !registry.contains(&format!("stoa_{name}::")) {
            tree.broken("host/src/registry.rs", format!("the capability '{name}' has no line in the list"));
        }
        if !world.contains(&format!("import {name};")) {
            tree.broken("wit/world.wit", format!("scripts cannot reach the capability '{name}'"));
        }
    }
    for file in tree.ending(&[".wit"]) {
        let Some(name) = file.strip_prefix("wit/").and_then(|name| name.strip_suffix(".wit")) else {
            continue;
        };
        if !CORE.contains(&name) && !names.iter().any(|known| known == name) {
            tree.broken(&file, format!("nobody serves it: host/capabilities/{name}/ is missing"));
        }
    }
}
