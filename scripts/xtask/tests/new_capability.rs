//! What `cargo xtask new-capability` writes, in a copy of the lists that it changes.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;
use xtask::new_capability::{self, NewCapabilityError};

const REPOSITORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// The lists as they are now, and what is in them.
const LISTS: [(&str, &[&str]); 8] = [
    ("Cargo.toml", &["stoa-notes = { path = \"host/capabilities/notes\" }"]),
    ("host/Cargo.toml", &["stoa-notes.workspace = true"]),
    ("host/src/registry.rs", &[".with(stoa_notes::Notes::in_memory())?.build()"]),
    ("wit/world.wit", &["  import notes;\n}"]),
    ("guest/src/capabilities.rs", &["pub mod notes;"]),
    ("guest/src/native.rs", &["native.set(\"notes\", capabilities::notes::object(ctx)?)?;"]),
    ("guest/js/native.ts", &["export interface NativeNotes {", "  notes: NativeNotes;"]),
    ("guest/js/main.ts", &["import { notes } from \"./notes.ts\";", "  notes,"]),
];

fn copy_of_lists() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    for (list, _) in LISTS {
        let place = root.path().join(list);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::copy(Path::new(REPOSITORY).join(list), place).unwrap();
    }
    root
}

fn files_under(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { files_under(&path) } else { 1 }).sum()
}

#[test]
fn every_place_of_the_floor_plan_is_written_and_every_list_has_its_line() {
    let root = copy_of_lists();
    new_capability::plan(root.path(), "notes").unwrap().write(root.path()).unwrap();
    for place in new_capability::places("notes", true) {
        assert!(root.path().join(&place).is_file(), "{place} is missing");
    }
    assert!(root.path().join("guest/js/notes.ts").is_file());
    for file in ["script.js", "steps", "expect"] {
        assert!(root.path().join("tests/cases/notes/basics").join(file).is_file(), "{file} is missing");
    }
    for (list, lines) in LISTS {
        let text = fs::read_to_string(root.path().join(list)).unwrap();
        for line in lines {
            assert_eq!(text.matches(line).count(), 1, "{list} has to have once: {line}");
        }
    }
}

#[test]
fn nothing_is_left_of_the_template() {
    let root = copy_of_lists();
    let plan = new_capability::plan(root.path(), "notes").unwrap();
    for (path, text) in &plan.files {
        assert!(!path.contains("{{") && !text.contains("{{name") && !text.contains("{{Name"), "{path}");
        assert!(text.ends_with('\n'), "{path}");
    }
}

#[test]
fn a_capability_that_exists_is_refused_by_name() {
    for name in ["kv", "logs"] {
        let error = new_capability::plan(Path::new(REPOSITORY), name).unwrap_err();
        assert!(matches!(&error, NewCapabilityError::Exists(path) if path.contains(name)), "{error}");
    }
    let root = copy_of_lists();
    new_capability::plan(root.path(), "notes").unwrap().write(root.path()).unwrap();
    assert!(matches!(new_capability::plan(root.path(), "notes"), Err(NewCapabilityError::Exists(_))));
}

#[test]
fn a_dry_run_lists_the_files_and_writes_none() {
    let root = copy_of_lists();
    let run = |name: &str| {
        let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
        xtask.args(["new-capability", name, "--dry-run", "--root"]).arg(root.path()).output().unwrap()
    };
    let told = run("notes");
    let text = String::from_utf8(told.stdout).unwrap();
    assert!(told.status.success());
    assert!(text.contains("would write host/capabilities/notes/src/host.rs"), "{text}");
    assert!(text.contains("would change wit/world.wit") && text.contains("scripts/build-guest"), "{text}");
    assert_eq!(files_under(root.path()), LISTS.len());
    let refused = run("Not-A-Name");
    assert!(!refused.status.success());
    assert!(String::from_utf8(refused.stderr).unwrap().contains("is not a name for a capability"));
}

#[test]
fn a_list_that_has_changed_its_form_is_named() {
    let root = copy_of_lists();
    fs::write(root.path().join("wit/world.wit"), "world script {}\n").unwrap();
    let error = new_capability::plan(root.path(), "notes").unwrap_err().to_string();
    assert!(error.contains("wit/world.wit") && error.contains("edit.rs"), "{error}");
}
