//! What files are called, where they lie and how they begin.

use crate::Tree;
use std::path::Path;

/// Scripts of test cases are what authors write: they open as they like.
const CASES: &str = "tests/cases/";

pub fn headers(tree: &mut Tree) {
    for file in tree.ending(&[".rs", ".ts", ".tsx", ".mjs"]) {
        if file.starts_with(CASES) {
            continue;
        }
        let text = tree.text(&file);
        let first = text.lines().find(|line| !line.starts_with("#!")).unwrap_or_default();
        let is_rust = Path::new(&file).extension().is_some_and(|ending| ending == "rs");
        let expected: &[&str] = if is_rust { &["//!"] } else { &["// ", "/*"] };
        if !expected.iter().any(|start| first.starts_with(start)) {
            let wanted = expected.join("' or '");
            tree.broken(
                &file,
                format!("its first line must start with '{wanted}' and say what the file is for"),
            );
        }
    }
}

pub fn names(tree: &mut Tree) {
    const EMPTY: [&str; 9] =
        ["mod", "util", "utils", "helper", "helpers", "common", "manager", "misc", "stuff"];
    for file in tree.ending(&[".rs", ".ts", ".tsx", ".mjs"]) {
        let name = file.rsplit('/').next().unwrap_or_default();
        let stem = name.split('.').next().unwrap_or_default();
        if !file.starts_with(CASES) && EMPTY.contains(&stem) {
            tree.broken(
                &file,
                format!("'{stem}' says nothing; name it after what it does (x.rs + x/, no mod.rs)"),
            );
        }
    }
}

/// What the mission names, and what tools want to find there.
pub fn top_level(tree: &mut Tree) {
    const ROOMS: [&str; 12] = [
        "Cargo.toml",
        "Cargo.lock",
        "host",
        "guest",
        "wit",
        "sdk-js",
        "scripts",
        "migrations",
        "tests",
        "docs",
        "Dockerfile",
        "README.md",
    ];
    let mut names: Vec<_> =
        tree.files.iter().map(|file| file.split('/').next().unwrap_or_default().to_owned()).collect();
    names.dedup();
    for name in names {
        if !name.starts_with('.') && !ROOMS.contains(&name.as_str()) {
            tree.broken(
                &name,
                "does not belong at the top level; move it into a room, or give it a dotfile name",
            );
        }
    }
}
