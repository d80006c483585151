//! The walk: from the entry to every file that it reaches, each read once, in the order in which imports
//! first name them. Cycles are legal; nothing is evaluated here.

use std::collections::{BTreeSet, VecDeque};

use super::program::{Form, Module, Program};
use super::resolve::{Kind, PLATFORM, Unresolved, kind, resolve};
use super::sandbox::{self, Fault, Goal, ImportRef, Language, MAX_FUEL, Sandbox};
use super::{advice, json};
use crate::diagnostic::Diagnostic;
use crate::source::SourceFiles;

/// More mistakes than this are not read by anybody, and a hostile script could make millions.
const MAX_DIAGNOSTICS: usize = 50;

/// Reads the script. The diagnostics are never empty.
pub(super) fn read(sandbox: &Sandbox, source: &SourceFiles) -> Result<Program, Vec<Diagnostic>> {
    let entry = source.entry().to_owned();
    let mut walk = Walk {
        sandbox,
        source,
        fuel: MAX_FUEL,
        form: Form::Module,
        seen: BTreeSet::from([entry.clone()]),
        waiting: VecDeque::from([entry.clone()]),
        modules: Vec::new(),
        diagnostics: Vec::new(),
    };
    while let Some(name) = walk.waiting.pop_front() {
        match walk.file(name) {
            Ok(module) => walk.modules.push(module),
            Err(found) => walk.diagnostics.extend(found),
        }
        if walk.diagnostics.len() >= MAX_DIAGNOSTICS {
            break;
        }
    }
    if walk.diagnostics.is_empty() {
        return Ok(Program { entry, form: walk.form, modules: walk.modules });
    }
    walk.diagnostics.truncate(MAX_DIAGNOSTICS);
    Err(walk.diagnostics)
}

struct Walk<'s> {
    sandbox: &'s Sandbox,
    source: &'s SourceFiles,
    /// What is left for all files together, so that many files cannot take what one may not.
    fuel: u64,
    form: Form,
    seen: BTreeSet<String>,
    waiting: VecDeque<String>,
    modules: Vec<Module>,
    diagnostics: Vec<Diagnostic>,
}

impl Walk<'_> {
    fn file(&mut self, name: String) -> Result<Module, Vec<Diagnostic>> {
        let text = match self.source.text(&name) {
            Some(text) => text.map_err(|found| vec![found])?,
            None => return Err(vec![Diagnostic::in_file(&name, "the script has no such file")]),
        };
        let language = match kind(&name) {
            Kind::JavaScript => Language::Javascript,
            Kind::Jsx => Language::Jsx,
            Kind::TypeScript => Language::Typescript,
            Kind::Tsx => Language::Tsx,
            Kind::Json if name != self.source.entry() => {
                let text = json::module_text(&name, text).map_err(|found| vec![found])?;
                return Ok(Module { name, text, imports: Vec::new(), map: None });
            }
            kind => {
                let (message, help) = advice::not_code(kind, &name);
                return Err(vec![Diagnostic::in_file(&name, message).with_help(help)]);
            }
        };
        let is_entry = name == self.source.entry();
        // `.mjs` and `.mts` say that they are modules even when nothing in them does.
        let either = is_entry && !matches!(name.rsplit_once('.'), Some((_, "mjs" | "mts")));
        let goal = if either { Goal::Either } else { Goal::Module };
        let output = match self.sandbox.transform(&mut self.fuel, &name, text, language, goal) {
            Ok(Ok(output)) => output,
            Ok(Err(found)) => return Err(located(&name, text, found)),
            Err(fault) => return Err(vec![faulted(&name, fault)]),
        };
        if is_entry && !output.is_module {
            self.form = Form::Script;
        }
        let imports = self.imports(&name, text, output.imports)?;
        let (text, map) = match output.code {
            Some(code) => (code, output.map),
            None => (text.to_owned(), self.map_beside(&name)),
        };
        Ok(Module { name, text, imports, map })
    }

    /// Resolves what a file imports and queues the files that are new.
    fn imports(
        &mut self,
        importer: &str,
        text: &str,
        found: Vec<ImportRef>,
    ) -> Result<Vec<(String, String)>, Vec<Diagnostic>> {
        let mut imports = Vec::new();
        let mut diagnostics = Vec::new();
        let mut asked = BTreeSet::new();
        for import in found {
            if !asked.insert(import.specifier.clone()) {
                continue;
            }
            match resolve(self.source, importer, &import.specifier) {
                Ok(name) => {
                    if name != PLATFORM && self.seen.insert(name.clone()) {
                        self.waiting.push_back(name.clone());
                    }
                    imports.push((import.specifier, name));
                }
                Err(why) if may_fail_later(&import, &why) => {}
                Err(why) => diagnostics.push(self.missing(importer, text, &import, &why)),
            }
            if diagnostics.len() >= MAX_DIAGNOSTICS {
                break;
            }
        }
        if diagnostics.is_empty() { Ok(imports) } else { Err(diagnostics) }
    }

    fn missing(&self, importer: &str, text: &str, import: &ImportRef, why: &Unresolved) -> Diagnostic {
        let written = import.end > import.start;
        let (message, help) = if written {
            advice::unresolved(self.source, &import.specifier, why)
        } else {
            advice::jsx_runtime(&import.specifier)
        };
        let found = if written {
            Diagnostic::at(importer, text, import.start as usize, message)
        } else {
            Diagnostic::in_file(importer, message)
        };
        found.with_help(help)
    }

    /// The map that a bundler wrote beside its bundle, `main.js.map` for `main.js`.
    fn map_beside(&self, name: &str) -> Option<String> {
        self.source.text(&format!("{name}.map"))?.ok().map(str::to_owned)
    }
}

/// `import()` of what is not here is often a branch for another platform: its promise is rejected if it
/// is ever called. Of the script's own files it is a mistake now.
fn may_fail_later(import: &ImportRef, why: &Unresolved) -> bool {
    import.dynamic && matches!(why, Unresolved::Package | Unresolved::NodeModule | Unresolved::Remote)
}

fn located(name: &str, text: &str, found: Vec<sandbox::Diagnostic>) -> Vec<Diagnostic> {
    let located = found.into_iter().map(|each| {
        let place = Diagnostic::at(name, text, each.start as usize, each.message);
        match each.help {
            Some(help) => place.with_help(help),
            None => place,
        }
    });
    let mut located: Vec<Diagnostic> = located.collect();
    if located.is_empty() {
        located.push(Diagnostic::in_file(name, "the file cannot be parsed"));
    }
    located
}

fn faulted(name: &str, fault: Fault) -> Diagnostic {
    let (message, help) = match fault {
        Fault::TooDeep => {
            ("the file is nested too deeply to be parsed", "Generated code may need other settings.")
        }
        Fault::TooLong => {
            ("the script takes too long to parse", "Split it, or leave out what it does not use.")
        }
        Fault::TooLarge => {
            ("the file takes too much memory to parse", "Split it, or leave out what it does not use.")
        }
        Fault::Broken(error) => {
            tracing::error!(file = name, error = format!("{error:#}"), "the parser failed");
            (
                "the parser failed on this file",
                "This is a fault of the platform: please report it with the file.",
            )
        }
    };
    Diagnostic::in_file(name, message).with_help(help)
}
