//! The files of the repository, read once per rule, and how a rule tells what it found.

use std::fs;
use std::path::{Path, PathBuf};

/// Made by builds and tools, or somebody else's.
const LEFT_OUT: [&str; 8] =
    [".git", ".stoa", "target", "node_modules", "dist", "corpus", "artifacts", "proptest-regressions"];

/// The repository.
pub struct Tree {
    pub root: PathBuf,
    /// Every file, relative to the root, with forward slashes, sorted.
    pub files: Vec<String>,
    broken: Vec<String>,
}

impl Tree {
    fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned();
        let mut tree = Self { root, files: Vec::new(), broken: Vec::new() };
        tree.collect("");
        tree.files.sort();
        tree
    }

    fn collect(&mut self, folder: &str) {
        for entry in fs::read_dir(self.root.join(folder)).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            if LEFT_OUT.contains(&name.as_str()) {
                continue;
            }
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            if entry.file_type().unwrap().is_dir() { self.collect(&path) } else { self.files.push(path) }
        }
    }

    /// The files with one of these endings.
    pub fn ending(&self, endings: &[&str]) -> Vec<String> {
        let is_one = |file: &&String| endings.iter().any(|ending| file.ends_with(ending));
        self.files.iter().filter(is_one).cloned().collect()
    }

    pub fn text(&self, file: &str) -> String {
        fs::read_to_string(self.root.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    pub fn has(&self, path: &str) -> bool {
        self.root.join(path).exists()
    }

    /// The folders in a folder, by name.
    pub fn folders(&self, path: &str) -> Vec<String> {
        let start = format!("{path}/");
        let mut names: Vec<_> = self
            .files
            .iter()
            .filter_map(|file| Some(file.strip_prefix(&start)?.split_once('/')?.0.to_owned()))
            .collect();
        names.dedup();
        names
    }

    /// `place`, a file or a line of one, breaks a rule; `fix` says which and what to do.
    pub fn broken(&mut self, place: impl std::fmt::Display, fix: impl std::fmt::Display) {
        self.broken.push(format!("  {place}: {fix}"));
    }
}

/// Runs a rule over the repository.
pub fn check(rule: fn(&mut Tree)) {
    let mut tree = Tree::read();
    rule(&mut tree);
    assert!(tree.broken.is_empty(), "house rules are broken:\n{}", tree.broken.join("\n"));
}
