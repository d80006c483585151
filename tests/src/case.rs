//! A case is a folder: the author's files, `steps` (the requests) and `expect` (what came of them, as text).
//! `UPDATE_EXPECT=1` writes `expect` anew.

mod shown;
mod steps;

use crate::{TestPlatform, TestScript};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use steps::Step;
use stoa_compiler::SourceFiles;
use stoa_logs::Lines;

const STEPS: &str = "steps";
const EXPECT: &str = "expect";
/// What the entry's name begins with.
const ENTRIES: [&str; 2] = ["script.", "main."];

/// One folder.
pub struct Case {
    /// `area/case`.
    pub name: String,
    dir: PathBuf,
}

impl Case {
    /// All of them, in order. Anything in `root` that is not one is an error.
    pub fn all(root: &Path) -> Result<Vec<Self>, String> {
        let mut cases = Vec::new();
        for area in folders(root)? {
            for dir in folders(&area)? {
                for needed in [STEPS, EXPECT] {
                    let about_to_be_written = needed == EXPECT && updating();
                    if !about_to_be_written && !dir.join(needed).is_file() {
                        return Err(format!("{} has no file '{needed}'", dir.display()));
                    }
                }
                let name = dir.strip_prefix(root).unwrap_or(&dir).display().to_string();
                cases.push(Self { name, dir });
            }
        }
        Ok(cases)
    }

    /// Runs it. The error shows what is different.
    pub async fn run(&self) -> Result<(), String> {
        let files = self.files()?;
        let steps = steps::read(&read(&self.dir.join(STEPS))?)?;
        let found = outcome(&TestPlatform::new(), files, &steps).await;
        let path = self.dir.join(EXPECT);
        if updating() {
            return std::fs::write(&path, found).map_err(|error| error.to_string());
        }
        let expected = read(&path)?;
        if expected == found { Ok(()) } else { Err(difference(&expected, &found)) }
    }

    fn files(&self) -> Result<SourceFiles, String> {
        let mut files = Vec::new();
        collect(&self.dir, "", &mut files)?;
        let entry = files
            .iter()
            .map(|(name, _)| name)
            .find(|name| !name.contains('/') && ENTRIES.iter().any(|start| name.starts_with(start)));
        let entry = entry.cloned().ok_or_else(|| format!("{} has no script", self.dir.display()))?;
        let alone = entry.starts_with(ENTRIES[0]) && files.len() > 1;
        if alone {
            return Err(format!(
                "{}: {} files beside {entry}; name it main",
                self.dir.display(),
                files.len() - 1
            ));
        }
        SourceFiles::new(&entry, files).map_err(|error| error.to_string())
    }
}

#[expect(clippy::disallowed_methods, reason = "how tests are asked to write down what they see")]
fn updating() -> bool {
    std::env::var_os("UPDATE_EXPECT").is_some_and(|value| value == "1")
}

fn folders(parent: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(parent).map_err(|error| format!("{}: {error}", parent.display()))? {
        let path = entry.map_err(|error| error.to_string())?.path();
        if !path.is_dir() {
            return Err(format!("{} belongs to no case", path.display()));
        }
        found.push(path);
    }
    found.sort();
    Ok(found)
}

fn collect(dir: &Path, prefix: &str, files: &mut Vec<(String, Vec<u8>)>) -> Result<(), String> {
    for entry in std::fs::read_dir(dir).map_err(|error| error.to_string())? {
        let path = entry.map_err(|error| error.to_string())?.path();
        let name = format!("{prefix}{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), files)?;
        } else if !(prefix.is_empty() && [STEPS, EXPECT].contains(&name.as_str())) {
            files.push((name, std::fs::read(&path).map_err(|error| error.to_string())?));
        }
    }
    files.sort();
    Ok(())
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

async fn run_step(text: &mut String, script: &TestScript, step: &Step) {
    let reply = match step {
        Step::Request { method, path, headers, body } => {
            let _ = writeln!(text, "> {method} {path}");
            let headers: Vec<_> =
                headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            script.request(method, path, &headers, body.as_bytes()).await
        }
        Step::Event { kind, args } => {
            let _ = writeln!(text, "> {kind}");
            script.event(kind, args.as_deref()).await
        }
    };
    shown::reply(text, &reply);
}

/// What `expect` holds.
async fn outcome(platform: &TestPlatform, files: SourceFiles, steps: &[Step]) -> String {
    let mut text = String::new();
    match platform.compile_source(files).await {
        Ok(mut compiled) => {
            let lines = compiled.report.invocation.as_mut().and_then(stoa_engine::Invocation::take_state);
            let lines: Lines = lines.unwrap_or_default();
            if !lines.kept.is_empty() {
                text.push_str("= init\n");
                shown::logs(&mut text, &lines);
            }
            let script = platform.load(compiled.component);
            for step in steps {
                run_step(&mut text, &script, step).await;
            }
        }
        Err(error) => shown::refused(&mut text, &error),
    }
    text
}

/// The first line that differs, with what was around it.
fn difference(expected: &str, found: &str) -> String {
    let same = expected.lines().zip(found.lines()).take_while(|(one, other)| one == other).count();
    let part = |text: &str| {
        let lines: Vec<_> = text.lines().skip(same.saturating_sub(2)).take(12).collect();
        lines.join("\n")
    };
    format!(
        "line {} differs (UPDATE_EXPECT=1 accepts it)\n--- expected\n{}\n--- found\n{}",
        same + 1,
        part(expected),
        part(found)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_belongs_to_no_case_is_an_error() {
        let root = tempfile::tempdir().unwrap();
        let case = root.path().join("area/case");
        std::fs::create_dir_all(&case).unwrap();
        std::fs::write(case.join("steps"), "GET /\n").unwrap();
        assert!(Case::all(root.path()).err().unwrap().contains("has no file 'expect'"));
        std::fs::write(case.join("expect"), "").unwrap();
        assert_eq!(Case::all(root.path()).unwrap().len(), 1);
        std::fs::write(root.path().join("area/stray.js"), "").unwrap();
        assert!(Case::all(root.path()).err().unwrap().contains("belongs to no case"));
    }
}
