//! A formatted text in pieces, as `formatToParts` gives them.

use std::fmt;
use writeable::{Part as Mark, PartsWrite, Writeable};

/// What lies between the pieces that mean something.
pub(crate) const LITERAL: &str = "literal";

/// Of which end of a range a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Both,
    Start,
    End,
}

/// One piece: what it is, in the words of ECMA-402.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) kind: &'static str,
    pub(crate) text: String,
    pub(crate) side: Side,
}

impl Part {
    pub(crate) fn new(kind: &'static str, text: impl Into<String>) -> Self {
        Self { kind, text: text.into(), side: Side::Both }
    }
}

/// Takes down what a formatter writes, with the marks of one category; those of others, which are finer or
/// coarser, do not count.
pub(crate) struct Collector {
    category: &'static str,
    kind: &'static str,
    side: Side,
    parts: Vec<Part>,
    /// Whether the next text begins a piece, even if it is of the kind of the last.
    begins: bool,
}

impl Collector {
    pub(crate) fn new(category: &'static str) -> Self {
        Self { category, kind: LITERAL, side: Side::Both, parts: Vec::new(), begins: false }
    }

    pub(crate) fn into_parts(self) -> Vec<Part> {
        self.parts
    }

    /// The pieces of a text that cannot fail to be written.
    pub(crate) fn of(category: &'static str, text: &impl Writeable) -> Vec<Part> {
        let mut collector = Self::new(category);
        // Nothing of a collector fails.
        let _ = text.write_to_parts(&mut collector);
        collector.into_parts()
    }
}

impl fmt::Write for Collector {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if text.is_empty() {
            return Ok(());
        }
        match self.parts.last_mut() {
            Some(last) if !self.begins && last.kind == self.kind && last.side == self.side => {
                last.text.push_str(text);
            }
            _ => self.parts.push(Part { kind: self.kind, text: text.to_owned(), side: self.side }),
        }
        self.begins = false;
        Ok(())
    }
}

impl PartsWrite for Collector {
    type SubPartsWrite = Self;

    fn with_part(
        &mut self,
        mark: Mark,
        mut write: impl FnMut(&mut Self::SubPartsWrite) -> fmt::Result,
    ) -> fmt::Result {
        if mark.category != self.category {
            return write(self);
        }
        let outside = (self.kind, self.side);
        match mark.value {
            "startRange" => self.side = Side::Start,
            "endRange" => self.side = Side::End,
            kind => {
                self.kind = kind;
                self.begins = true;
            }
        }
        let written = write(self);
        (self.kind, self.side) = outside;
        self.begins = false;
        written
    }
}
