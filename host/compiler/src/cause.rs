//! From a fault of init to the line of the author's file that caused it.

use crate::diagnostic::Diagnostic;
use crate::source::SourceFiles;
use stoa_engine::{Failure, Fault};

/// Where a script's init failed. `stack` of the fault already names the author's lines.
pub(crate) fn diagnostic(fault: &Fault, source: &SourceFiles) -> Diagnostic {
    match fault {
        Fault::Script(failure) => of_failure(failure, source),
        Fault::Engine(_) => Diagnostic::in_file(source.entry(), fault.to_string())
            .with_help("This is not your script's fault. Try again."),
        limit => Diagnostic::in_file(
            source.entry(),
            format!("{limit}, while its top level and init() were running at deploy"),
        )
        .with_help("Top level and init() only prepare: move work that takes long into setup() or a handler."),
    }
}

fn of_failure(failure: &Failure, source: &SourceFiles) -> Diagnostic {
    let message = format!("{}: {}", failure.name, failure.message);
    if let Some(diagnostic) = missing_export(failure, source) {
        return diagnostic;
    }
    let places = failure.stack.lines().filter_map(|frame| place(frame, source));
    let Some((file, line, column)) = places.into_iter().next() else {
        return Diagnostic::in_file(source.entry(), message);
    };
    match source.text(file) {
        Some(Ok(text)) => Diagnostic::at_line(file, text, line, column, message),
        _ => Diagnostic::in_file(file, message),
    }
}

/// QuickJS links modules without telling where: an import of what a file does not export is looked up.
fn missing_export(failure: &Failure, source: &SourceFiles) -> Option<Diagnostic> {
    let named = failure.message.strip_prefix("Could not find export '")?;
    let (name, exporter) = named.split_once("' in module '")?;
    let exporter = exporter.trim_end_matches('\'');
    let mut importers = source.files().keys().filter(|file| *file != exporter);
    let (file, text, at) = importers.find_map(|file| {
        let text = source.text(file)?.ok()?;
        Some((file, text, import_of(text, name)?))
    })?;
    let message = format!("{exporter} has no export '{name}'");
    Some(Diagnostic::at(file, text, at, message))
}

/// Where `name` stands in an `import` or `export … from`.
fn import_of(text: &str, name: &str) -> Option<usize> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    text.match_indices(name).map(|(at, _)| at).find(|at| {
        let (before, from) = text.split_at(*at);
        let after = from.strip_prefix(name).unwrap_or_default();
        let keyword = before.rfind("import").max(before.rfind("export"));
        let clause = keyword.and_then(|start| before.get(start..)).unwrap_or(";");
        !before.ends_with(is_word)
            && !after.starts_with(is_word)
            && !clause.contains([';', '\'', '"', '}'])
            && after.contains("from")
    })
}

/// The `file:line:column` at the end of a frame, if the file is the author's.
fn place<'a>(frame: &'a str, source: &SourceFiles) -> Option<(&'a str, u32, u32)> {
    let frame = frame.trim().strip_prefix("at ")?.trim_end_matches(')');
    let (rest, column) = frame.rsplit_once(':')?;
    let (rest, line) = rest.rsplit_once(':')?;
    let file = rest.rsplit_once('(').map_or(rest, |(_, file)| file);
    let file =
        if source.contains(file) { file } else { file.rsplit_once(' ').map_or(file, |(_, last)| last) };
    source.contains(file).then_some((file, line.parse().ok()?, column.parse().ok()?))
}
