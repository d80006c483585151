//! A capability has the same name in the same places, so that who knows one finds the others.

use crate::Tree;
use xtask::new_capability::{NO_STORE, places as floor_plan};

/// What every script needs to run at all: no capabilities.
const CORE: [&str; 11] =
    ["body", "clock", "ops", "parts", "random", "reply", "snapshot", "types", "uploads", "url", "world"];

/// Façades that scripts know by another name than the capability.
const FACADES: [(&str, &str); 2] = [("encoding", "text_encoding"), ("logs", "console")];

/// Cases that lie where scripts know the capability from.
const CASES: [(&str, &str); 1] = [("logs", "events/console")];

pub fn places(tree: &mut Tree) {
    let names = tree.folders("host/capabilities");
    for name in &names {
        floor(tree, name);
        lists(tree, name);
    }
    orphans(tree, &names);
}

fn other<'a>(names: &[(&str, &'a str)], name: &'a str) -> &'a str {
    names.iter().find(|(of, _)| *of == name).map_or(name, |(_, other)| other)
}

/// The files it has to have. One that keeps nothing says so in its README, and lacks those of a store.
fn floor(tree: &mut Tree, name: &str) {
    let readme = format!("host/capabilities/{name}/README.md");
    let has_store = !tree.has(&readme) || !tree.text(&readme).contains(NO_STORE);
    let mut places = floor_plan(name, has_store);
    places.push(format!("guest/js/{}.ts", other(&FACADES, name)));
    places.push(format!("tests/cases/{}", other(&CASES, name)));
    for place in places {
        if !tree.has(&place) {
            let fix = format!(
                "missing: the capability '{name}' has to have it (cargo xtask new-capability writes the floor \
                 plan; one that keeps nothing says '{NO_STORE}' in its README)"
            );
            tree.broken(&place, fix);
        }
    }
    if !has_store && tree.has(&format!("host/capabilities/{name}/src/store.rs")) {
        tree.broken(&readme, format!("says '{NO_STORE}', and there is src/store.rs"));
    }
}

/// The lists it has to be in.
fn lists(tree: &mut Tree, name: &str) {
    let lists = [
        ("host/src/registry.rs", format!("stoa_{name}::"), "has no line in the list"),
        ("wit/world.wit", format!("import {name};"), "cannot be reached by scripts"),
        ("guest/src/capabilities.rs", format!("pub mod {name};"), "has no glue"),
    ];
    for (list, line, what) in lists {
        if !tree.text(list).contains(&line) {
            tree.broken(list, format!("the capability '{name}' {what}: '{line}' is missing"));
        }
    }
}

/// Interfaces and glue without a capability.
fn orphans(tree: &mut Tree, names: &[String]) {
    for (folder, ending) in [("wit/", ".wit"), ("guest/src/capabilities/", ".rs")] {
        for file in tree.ending(&[ending]) {
            let Some(name) = file.strip_prefix(folder).and_then(|name| name.strip_suffix(ending)) else {
                continue;
            };
            if !CORE.contains(&name) && !names.iter().any(|known| known == name) {
                tree.broken(&file, format!("nobody serves it: host/capabilities/{name}/ is missing"));
            }
        }
    }
}
