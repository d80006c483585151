//! The templates of a script: what lies in its folder `templates/` and is no module. They are read once before the
//! script is stored, so that its author hears of a mistake with the deploy and not with the first request.

use crate::compile::CompileError;
use crate::diagnostic::Diagnostic;
use crate::frontend::Program;
use crate::source::SourceFiles;
use std::collections::BTreeMap;
use stoa_engine::TEMPLATES_FOLDER;
use stoa_rendering::{LoadError, Mistake, Renderer};

/// All templates together: what is made of them is kept in memory with every version that runs.
const MAX_BYTES: usize = 1 << 20;

/// More mistakes than this are not read by anybody.
const MAX_DIAGNOSTICS: usize = 50;

/// The templates by the names of their files.
pub(crate) async fn checked(
    renderer: &Renderer,
    source: &SourceFiles,
    program: &Program,
) -> Result<BTreeMap<String, String>, CompileError> {
    let files = found(source, program).map_err(CompileError::Source)?;
    if files.is_empty() {
        return Ok(files);
    }
    let bytes: usize = files.values().map(String::len).sum();
    if bytes > MAX_BYTES {
        let message = format!("the templates are {bytes} bytes together, and {MAX_BYTES} is the most");
        return Err(CompileError::Source(vec![Diagnostic::in_file(TEMPLATES_FOLDER, message)]));
    }
    let texts = files.iter().map(|(file, text)| (name(file), text.as_str()));
    match renderer.load(texts).await {
        Ok(_) => Ok(files),
        Err(LoadError::Mistakes(mistakes)) => {
            let told = mistakes.iter().take(MAX_DIAGNOSTICS).map(|mistake| diagnostic(&files, mistake));
            Err(CompileError::Source(told.collect()))
        }
        Err(LoadError::Other(error)) => {
            Err(CompileError::Source(vec![Diagnostic::in_file(TEMPLATES_FOLDER, error.to_string())]))
        }
    }
}

fn found(source: &SourceFiles, program: &Program) -> Result<BTreeMap<String, String>, Vec<Diagnostic>> {
    let is_module = |file: &str| program.modules.iter().any(|module| module.name == file);
    let (mut templates, mut diagnostics) = (BTreeMap::new(), Vec::new());
    for file in source.files().keys().filter(|file| file.starts_with(TEMPLATES_FOLDER) && !is_module(file)) {
        match source.text(file) {
            Some(Ok(text)) => drop(templates.insert(file.clone(), text.to_owned())),
            Some(Err(diagnostic)) => diagnostics.push(diagnostic),
            None => {}
        }
    }
    if diagnostics.is_empty() { Ok(templates) } else { Err(diagnostics) }
}

/// How templates name one another.
fn name(file: &str) -> &str {
    file.strip_prefix(TEMPLATES_FOLDER).unwrap_or(file)
}

fn diagnostic(files: &BTreeMap<String, String>, mistake: &Mistake) -> Diagnostic {
    let Mistake { template, line, column, message, .. } = mistake;
    let file = format!("{TEMPLATES_FOLDER}{template}");
    match files.get(&file) {
        Some(text) if *line > 0 => Diagnostic::at_line(&file, text, *line, *column, message),
        _ => Diagnostic::in_file(&file, message),
    }
}
