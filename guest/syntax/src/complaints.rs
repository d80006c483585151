//! Errors in the words of this platform: the parser's own, with help that names what the author can do here.

use oxc::diagnostics::{Diagnostics, OxcDiagnostic, Severity};

use crate::imports::Findings;
use crate::{Diagnostic, Language};

/// More errors than this help nobody, and a hostile file could make millions.
const MOST: usize = 20;

/// Errors of the grammar.
pub fn from_parser(found: Diagnostics, language: Language) -> Vec<Diagnostic> {
    let mut complaints = from_checks(found);
    for complaint in &mut complaints {
        if complaint.message.contains("JSX")
            && matches!(language, Language::Javascript | Language::Typescript)
        {
            complaint.help = Some("JSX is read in files whose name ends in .jsx or .tsx.".to_owned());
        }
    }
    if complaints.is_empty() {
        complaints.push(Diagnostic {
            message: "this file cannot be parsed".to_owned(),
            help: None,
            start: 0,
            end: 0,
        });
    }
    complaints
}

/// Errors of the checks after the grammar.
pub fn from_checks(found: Diagnostics) -> Vec<Diagnostic> {
    found
        .into_iter()
        .filter(|each| each.severity == Severity::Error)
        .take(MOST)
        .map(|each| worded(&each))
        .collect()
}

/// Decorators would reach QuickJS as they are, and it does not know them.
pub fn refuse_decorators(found: &Findings) -> Result<(), Vec<Diagnostic>> {
    let Some(span) = found.decorator() else { return Ok(()) };
    Err(vec![Diagnostic {
        message: "decorators are not supported".to_owned(),
        help: Some(
            "Call the decorator as a function, or bundle with a compiler that lowers them.".to_owned(),
        ),
        start: span.start,
        end: span.end,
    }])
}

fn worded(found: &OxcDiagnostic) -> Diagnostic {
    let label = found.labels.iter().find(|label| label.primary()).or_else(|| found.labels.first());
    let (start, end) = label.map_or((0, 0), |label| (label.span().start, label.span().end));
    Diagnostic {
        message: found.message.clone().into_owned(),
        help: found.help.clone().map(std::borrow::Cow::into_owned),
        start,
        end,
    }
}
