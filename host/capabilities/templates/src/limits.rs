//! Sizes of what goes in. They protect the server's memory, and tell soon what would fail late.

use crate::error::TemplatesError;

/// Data of a template, as JSON.
const MAX_DATA: usize = 2 << 20;
/// A template of Handlebars, or a text of Markdown.
const MAX_TEXT: usize = 1 << 20;

pub(crate) fn data(json: &str) -> Result<(), TemplatesError> {
    within("the data, as JSON,", json, MAX_DATA)
}

pub(crate) fn text(text: &str) -> Result<(), TemplatesError> {
    within("the text", text, MAX_TEXT)
}

fn within(what: &'static str, text: &str, most: usize) -> Result<(), TemplatesError> {
    let bytes = text.len();
    if bytes <= most { Ok(()) } else { Err(TemplatesError::TooLong { what, bytes, most }) }
}
