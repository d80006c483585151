//! A case is a folder: the author's files, `steps` (the requests) and `expect` (what came of them, as text).
//! `UPDATE_EXPECT=1` writes `expect` anew.

use crate::reply::{Refusal, Reply};
use crate::{TestPlatform, TestScript};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use stoa_compiler::{CompileError, Diagnostic, SourceFiles};
use stoa_engine::{Answer, Fault, Response};
use stoa_invoker::{Found, InvokeError};
use stoa_logs::{Level, Lines};

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

/// One line of `steps`.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    Request { method: String, path: String, headers: Vec<(String, String)>, body: String },
    Event { kind: &'static str, args: Option<String> },
}

impl Case {
    /// All of them, in order. Anything in `root` that is not one is an error.
    pub fn all(root: &Path) -> Result<Vec<Self>, String> {
        let mut cases = Vec::new();
        for area in folders(root)? {
            for dir in folders(&area)? {
                for needed in [STEPS, EXPECT] {
                    if !dir.join(needed).is_file() && !(needed == EXPECT && updating()) {
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
        let steps = steps(&read(&self.dir.join(STEPS))?)?;
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
        let entry = files.iter().map(|(name, _)| name).find(|name| {
            !name.contains('/') && ENTRIES.iter().any(|start| name.starts_with(start))
        });
        let entry = entry.cloned().ok_or_else(|| format!("{} has no script", self.dir.display()))?;
        let alone = entry.starts_with(ENTRIES[0]) && files.len() > 1;
        if alone {
            return Err(format!("{}: {} files beside {entry}; name it main", self.dir.display(), files.len() - 1));
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

/// `GET /path`, with a body after the path, and one header on each of the lines below that are indented.
fn steps(text: &str) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        if line.starts_with(' ') {
            let header = line.trim().split_once(": ");
            match (header, steps.last_mut()) {
                (Some((name, value)), Some(Step::Request { headers, .. })) => {
                    headers.push((name.to_owned(), value.to_owned()));
                }
                _ => return Err(format!("steps: '{line}' is no header of a request")),
            }
            continue;
        }
        let (word, rest) = line.split_once(' ').ok_or_else(|| format!("steps: '{line}' is no step"))?;
        let (subject, body) = rest.split_once(' ').unwrap_or((rest, ""));
        steps.push(match (word, subject) {
            ("EVENT", kind) => Step::Event {
                kind: event(kind).ok_or_else(|| format!("steps: there is no event '{kind}'"))?,
                args: (!body.is_empty()).then(|| body.to_owned()),
            },
            (method, path) => Step::Request {
                method: method.to_owned(),
                path: path.to_owned(),
                headers: Vec::new(),
                body: body.to_owned(),
            },
        });
    }
    Ok(steps)
}

fn event(kind: &str) -> Option<&'static str> {
    ["scheduled", "queue", "setup"].into_iter().find(|known| *known == kind)
}

/// What `expect` holds.
async fn outcome(platform: &TestPlatform, files: SourceFiles, steps: &[Step]) -> String {
    let mut shown = String::new();
    match platform.compile_source(files).await {
        Ok(mut compiled) => {
            let lines = compiled.report.invocation.as_mut().and_then(stoa_engine::Invocation::take_state);
            let lines: Lines = lines.unwrap_or_default();
            if !lines.kept.is_empty() {
                shown.push_str("= init\n");
                show_logs(&mut shown, &lines);
            }
            let script = platform.load(compiled.component);
            for step in steps {
                show_step(&mut shown, &script, step).await;
            }
        }
        Err(error) => show_refused(&mut shown, &error),
    }
    shown
}

fn show_refused(shown: &mut String, error: &CompileError) {
    let one;
    let diagnostics: &[Diagnostic] = match error {
        CompileError::Source(diagnostics) => diagnostics,
        CompileError::Init { diagnostic, .. } => {
            one = [diagnostic.as_ref().clone()];
            &one
        }
        other => panic!("{other}"),
    };
    let _ = writeln!(shown, "= refused: {}", error.code());
    for diagnostic in diagnostics {
        let _ = writeln!(shown, "{diagnostic}");
    }
}

async fn show_step(shown: &mut String, script: &TestScript, step: &Step) {
    let reply = match step {
        Step::Request { method, path, headers, body } => {
            let _ = writeln!(shown, "> {method} {path}");
            let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            script.request(method, path, &headers, body.as_bytes()).await
        }
        Step::Event { kind, args } => {
            let _ = writeln!(shown, "> {kind}");
            script.event(kind, args.as_deref()).await
        }
    };
    show_reply(shown, &reply);
}

fn show_reply(shown: &mut String, reply: &Reply) {
    match &reply.outcome {
        Ok(Answer::Response(response)) => show_response(shown, response),
        Ok(Answer::Result(json)) => {
            let _ = writeln!(shown, "{}", json.as_deref().unwrap_or("no result"));
        }
        Ok(Answer::Failed(_)) => unreachable!("the invoker makes errors of these"),
        Err(Refusal::NoRoute(Found::MethodNotAllowed(allowed))) => {
            let _ = writeln!(shown, "{}, allowed: {}", reply.code(), allowed.join(", "));
        }
        Err(Refusal::NoRoute(_)) => {
            let _ = writeln!(shown, "{}", reply.code());
        }
        Err(Refusal::Invoke(error)) => show_error(shown, error),
    }
    show_logs(shown, &reply.logs);
    if reply.outcome.is_ok()
        && let Some(fault) = &reply.fault
    {
        let _ = writeln!(shown, "after the answer: {}: {fault}", fault.code());
    }
}

fn show_response(shown: &mut String, response: &Response) {
    let _ = writeln!(shown, "{}", response.status);
    for (name, value) in &response.headers {
        let _ = writeln!(shown, "{name}: {value}");
    }
    match std::str::from_utf8(&response.body) {
        Ok("") => {}
        Ok(text) => {
            let _ = writeln!(shown, "\n{text}");
        }
        Err(_) => {
            let _ = writeln!(shown, "\nbytes {:?}", response.body);
        }
    }
}

fn show_error(shown: &mut String, error: &InvokeError) {
    let _ = writeln!(shown, "{}: {error}", error.code());
    let InvokeError::Fault(Fault::Script(failure)) = error else { return };
    if let Some(status) = failure.status {
        let _ = writeln!(shown, "status: {status}");
    }
    if let Some(code) = &failure.code {
        let _ = writeln!(shown, "code: {code}");
    }
    if let Some(details) = &failure.details {
        let _ = writeln!(shown, "details: {details}");
    }
    for frame in failure.stack.lines().filter(|frame| is_of_script(frame)) {
        let _ = writeln!(shown, "{frame}");
    }
}

/// The platform's own frames move with every change of it.
fn is_of_script(line: &str) -> bool {
    !line.contains("(stoa:platform:")
}

fn show_logs(shown: &mut String, lines: &Lines) {
    for line in &lines.kept {
        let level = match line.level {
            Level::Debug => "debug",
            Level::Info => "info",
            Level::Warn => "warn",
            Level::Error => "error",
        };
        let message: Vec<_> = line.message.trim_end().lines().filter(|line| is_of_script(line)).collect();
        let _ = write!(shown, "log {level}: {}", message.join("\n"));
        if let Some(fields) = &line.fields {
            let _ = write!(shown, " | {fields}");
        }
        shown.push('\n');
    }
    if lines.dropped > 0 {
        let _ = writeln!(shown, "log: {} more", lines.dropped);
    }
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
    fn steps_are_requests_with_headers_and_events() {
        let read = steps("# about\nPOST /a?b=c {\"d\": 1}\n  x-y: z: 1\nEVENT scheduled {}\nGET /\n").unwrap();
        let post = Step::Request {
            method: "POST".to_owned(),
            path: "/a?b=c".to_owned(),
            headers: vec![("x-y".to_owned(), "z: 1".to_owned())],
            body: "{\"d\": 1}".to_owned(),
        };
        let get = Step::Request {
            method: "GET".to_owned(),
            path: "/".to_owned(),
            headers: Vec::new(),
            body: String::new(),
        };
        let event = Step::Event { kind: "scheduled", args: Some("{}".to_owned()) };
        assert_eq!(read, [post, event, get]);
    }

    #[test]
    fn steps_that_mean_nothing_are_errors() {
        for text in ["  a: b\n", "GET\n", "EVENT birthday\n", "GET /\n  no header\n"] {
            assert!(steps(text).is_err(), "{text:?}");
        }
    }

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
