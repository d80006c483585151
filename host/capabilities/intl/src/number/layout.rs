//! What stands around the digits.

use crate::parts::{LITERAL, Part};

/// How the data write the sign of a negative number.
const MINUS: [char; 2] = ['-', '−'];

/// A pattern, taken apart.
#[derive(Debug, Clone, Default)]
pub(super) struct Layout {
    pub(super) items: Vec<Item>,
    /// Whether the pattern has a place for the sign, or is itself one of negative numbers. Else the sign stands
    /// before all of it.
    pub(super) has_sign: bool,
}

#[derive(Debug, Clone)]
pub(super) enum Item {
    Number,
    Sign,
    Text(&'static str, String),
}

impl Layout {
    pub(super) fn plain() -> Self {
        Self { items: vec![Item::Number], has_sign: false }
    }

    pub(super) fn has_sign_item(&self) -> bool {
        self.items.iter().any(|item| matches!(item, Item::Sign))
    }

    /// The layout of a pattern for negative numbers, where the minus that it has stands for any sign.
    pub(super) fn with_sign(self) -> Self {
        let mut items = Vec::with_capacity(self.items.len() + 2);
        for item in self.items {
            match item {
                Item::Text(LITERAL, text) if text.contains(MINUS) => {
                    let (before, after) = text.split_once(MINUS).unwrap_or_default();
                    let literal =
                        |text: &str| (!text.is_empty()).then(|| Item::Text(LITERAL, text.to_owned()));
                    items.extend(literal(before));
                    items.push(Item::Sign);
                    items.extend(literal(after));
                }
                other => items.push(other),
            }
        }
        Self { items, has_sign: true }
    }

    /// Adds what a pattern says literally: spaces, and words of this kind.
    pub(super) fn push_words(&mut self, kind: &'static str, text: &str) {
        self.items.extend(words(kind, text).into_iter().map(|part| Item::Text(part.kind, part.text)));
    }
}

/// A text as pieces: what is at its ends for distance only, and its words.
pub(super) fn words(kind: &'static str, text: &str) -> Vec<Part> {
    let is_space = |char: char| char.is_whitespace();
    let middle = text.trim_matches(is_space);
    if middle.is_empty() {
        return if text.is_empty() { Vec::new() } else { vec![Part::new(LITERAL, text)] };
    }
    let start = text.len() - text.trim_start_matches(is_space).len();
    let (before, rest) = text.split_at(start);
    let (middle, after) = rest.split_at(middle.len());
    [(LITERAL, before), (kind, middle), (LITERAL, after)]
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(kind, text)| Part::new(kind, text))
        .collect()
}
