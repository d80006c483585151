//! Finds `{{secret:name}}` in a text.

use memchr::memmem;
use std::ops::Range;

/// What stands in every slot as it is. In texts that were encoded for a URL as somebody's data, the colon is not: what
/// users of a script type into a form names no secret.
const WORD: &[u8] = b"secret:";
const MAX_NAME_BYTES: usize = 64;

/// How braces may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spelling {
    /// As they are.
    Plain,
    /// As they are, or as the parser of URLs writes them in a path.
    Url,
}

/// One slot.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Slot<'t> {
    /// All of it.
    pub(super) range: Range<usize>,
    pub(super) name: &'t str,
}

/// Every slot of a text, in order.
pub(super) fn slots(text: &[u8], spelling: Spelling) -> impl Iterator<Item = Slot<'_>> {
    memmem::find_iter(text, WORD).filter_map(move |at| slot(text, at, spelling))
}

fn slot(text: &[u8], at: usize, spelling: Spelling) -> Option<Slot<'_>> {
    let (before, rest) = text.split_at_checked(at)?;
    let rest = rest.get(WORD.len()..)?;
    let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    let length = rest.iter().take_while(is_name).count();
    let (name, after) = rest.split_at_checked(length).filter(|_| (1..=MAX_NAME_BYTES).contains(&length))?;
    let brace = |open: &'static [u8], encoded: &'static [u8]| match spelling {
        Spelling::Plain => [open, open],
        Spelling::Url => [open, encoded],
    };
    let is = |text: Option<&[u8]>, brace: &[u8]| text.is_some_and(|text| text.eq_ignore_ascii_case(brace));
    let opening = brace(b"{{", b"%7B%7B").into_iter().find(|brace| {
        is(before.len().checked_sub(brace.len()).and_then(|start| before.get(start..)), brace)
    })?;
    let closing = brace(b"}}", b"%7D%7D").into_iter().find(|brace| is(after.get(..brace.len()), brace))?;
    let range = at - opening.len()..at + WORD.len() + length + closing.len();
    Some(Slot { range, name: std::str::from_utf8(name).ok()? })
}
