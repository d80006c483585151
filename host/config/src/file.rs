//! A configuration file's text, read to values with their lines.

mod json;
mod toml;
mod yaml;

use crate::fault::{ConfigErrors, Excerpt, FaultKind};
use crate::node::{MOST_LEVELS, Node};
use crate::origin::Origin;
use std::sync::Arc;

/// A configuration is a page or two; this bounds what a wrong path can make the server read.
pub const MAX_FILE_BYTES: usize = 1024 * 1024;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    /// `.toml`
    Toml,
    /// `.yaml` or `.yml`
    Yaml,
    /// `.json`
    Json,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Its name, as messages show it.
    pub name: String,
    /// How it is written.
    pub format: FileFormat,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl FileFormat {
    /// By the ending of a file's name.
    pub fn of(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending {
            "toml" => Some(Self::Toml),
            "yaml" | "yml" => Some(Self::Yaml),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// A place that is wrong, and why.
#[derive(Debug)]
pub(crate) struct SyntaxError {
    line: usize,
    column: usize,
    message: String,
}

impl SyntaxError {
    fn new(line: usize, column: usize, message: impl Into<String>) -> Self {
        Self { line, column, message: message.into() }
    }

    fn too_deep(line: usize, column: usize) -> Self {
        Self::new(line, column, format!("nested deeper than {MOST_LEVELS} levels"))
    }
}

/// Reads it; what is no text of its format is told at once.
pub(crate) fn parse(file: &SourceFile) -> Result<Node, ConfigErrors> {
    let name: Arc<str> = file.name.as_str().into();
    let mut errors = ConfigErrors::default();
    if file.bytes.len() > MAX_FILE_BYTES {
        let kind = FaultKind::TooLarge { bytes: file.bytes.len(), most: MAX_FILE_BYTES };
        errors.push(Origin::File(name), kind);
        return Err(errors);
    }
    let bytes = file.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&file.bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = before.split(|byte| *byte == b'\n').count();
            let kind =
                FaultKind::Syntax { message: "not UTF-8 text".to_owned(), excerpt: Excerpt::default() };
            errors.push(Origin::Line { file: name, line }, kind);
            return Err(errors);
        }
    };
    let parsed = match file.format {
        FileFormat::Toml => toml::parse(text),
        FileFormat::Yaml => yaml::parse(text).map_err(|error| vec![error]),
        FileFormat::Json => json::parse(text).map_err(|error| vec![error]),
    };
    parsed.map_err(|wrong| {
        for SyntaxError { line, column, message } in wrong {
            let excerpt = Excerpt::new(text, line, column);
            let origin = Origin::Character { file: Arc::clone(&name), line, column };
            errors.push(origin, FaultKind::Syntax { message, excerpt });
        }
        errors
    })
}

/// Finds the line of a place in a text.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        let after = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(after).collect() }
    }

    /// From 1.
    fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset)
    }

    /// Line and column, from 1.
    fn place(&self, offset: usize) -> (usize, usize) {
        let line = self.line(offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or_default();
        let before = self.text.get(start..offset).unwrap_or_default();
        (line, before.chars().count() + 1)
    }
}
