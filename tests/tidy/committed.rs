//! Files that are made from others, and must agree with them.

use crate::Tree;

/// The one registry that a lock file may name, as every cargo writes it.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

pub fn error_codes(tree: &mut Tree) {
    let document = tree.text("docs/errors.md");
    let source = tree.text("host/kernel/src/code.rs");
    for code in source.lines().filter_map(|line| line.split_once("=> \"")?.1.split('"').next()) {
        if !document.contains(&format!("| `{code}` |")) {
            tree.broken(
                "docs/errors.md",
                format!("no row for `{code}`: a code is documented when it is added"),
            );
        }
    }
}

/// Links of documents to files of the repository.
pub fn links(tree: &mut Tree) {
    for file in tree.ending(&[".md"]) {
        let folder = file.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        for link in tree.text(&file).split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            if !link.is_empty() && !link.starts_with("http") && !tree.has(&format!("{folder}{link}")) {
                tree.broken(&file, format!("its link to {link} leads nowhere"));
            }
        }
    }
}

pub fn lock_files(tree: &mut Tree) {
    for file in tree.ending(&["package-lock.json"]) {
        if tree.text(&file).contains("\"resolved\": \"http") {
            let fix =
                "names a server; put omit-lockfile-registry-resolved=true into .npmrc and run npm install";
            tree.broken(&file, fix);
        }
    }
    for file in tree.ending(&["Cargo.lock"]) {
        let text = tree.text(&file);
        for source in text.lines().filter_map(|line| line.strip_prefix("source = ")) {
            if source.trim_matches('"') != REGISTRY {
                tree.broken(&file, format!("{source}: crates come from crates.io"));
            }
        }
    }
}

pub fn guest(tree: &mut Tree) {
    if let Err(error) = xtask::inputs::check(&tree.root) {
        tree.broken(xtask::inputs::FILE, error);
    }
}
