//! Words that may not stand in certain files, or in any.

use crate::Tree;

const TEXTS: [&str; 11] =
    [".rs", ".ts", ".tsx", ".mjs", ".toml", ".wit", ".md", ".json", ".yml", "scripts/test", ".ci/run"];

pub fn environment(tree: &mut Tree) {
    const READER: &str = "host/src/env.rs";
    let is_ours = |file: &String| file.starts_with("host/") && file != READER && !file.contains("/tests/");
    for file in tree.ending(&[".rs"]).into_iter().filter(is_ours) {
        complain(
            tree,
            &file,
            &["env::var"],
            &format!("{READER} reads the environment; take a Config struct"),
        );
    }
}

pub fn left_for_later(tree: &mut Tree) {
    // Written so that this file does not break its own rule.
    let marks = [["TO", "DO"].concat(), ["FIX", "ME"].concat(), ["X", "XX"].concat()];
    let marks: Vec<&str> = marks.iter().map(String::as_str).collect();
    for file in tree.ending(&TEXTS) {
        complain(tree, &file, &marks, "do it now, or open an issue; a comment is forgotten");
    }
}

pub fn machine_paths(tree: &mut Tree) {
    let starts = [["/ro", "ot/"].concat(), ["/ho", "me/"].concat(), ["/Us", "ers/"].concat()];
    let starts: Vec<&str> = starts.iter().map(String::as_str).collect();
    for file in tree.ending(&TEXTS) {
        complain(tree, &file, &starts, "a path of one machine; write it relative to the repository");
    }
    for file in tree.ending(&[".wasm"]) {
        let bytes = std::fs::read(tree.root.join(&file)).unwrap();
        for start in &starts {
            if bytes.windows(start.len()).any(|window| window == start.as_bytes()) {
                tree.broken(
                    &file,
                    format!("holds a path that starts with {start}; build it with scripts/build-guest"),
                );
            }
        }
    }
}

fn complain(tree: &mut Tree, file: &str, words: &[&str], fix: &str) {
    for (index, line) in tree.text(file).lines().enumerate() {
        if let Some(word) = words.iter().find(|word| line.contains(**word)) {
            tree.broken(format!("{file}:{}", index + 1), format!("'{word}': {fix}"));
        }
    }
}
