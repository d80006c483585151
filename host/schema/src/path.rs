//! Where in the data one is.

use crate::limits::MAX_TOLD_BYTES;
use std::fmt::{self, Display, Write};

/// A place, as a chain that lies on the stack: most are never written down.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Path<'a> {
    Root,
    Name(&'a Path<'a>, &'a str),
    Index(&'a Path<'a>, usize),
}

impl<'a> Path<'a> {
    pub(crate) fn name(&'a self, name: &'a str) -> Self {
        Self::Name(self, name)
    }

    pub(crate) fn index(&'a self, index: usize) -> Self {
        Self::Index(self, index)
    }

    /// As a JSON pointer, of which the end is left out if it is long: names are as long as their author likes.
    pub(crate) fn shown(&self) -> String {
        let mut short = Short(String::new());
        if write!(short, "{self}").is_err() {
            short.0.push('…');
        }
        short.0
    }

    /// Whether a member on the way fulfils this.
    pub(crate) fn any_name(&self, test: impl Fn(&str) -> bool) -> bool {
        let mut at = *self;
        loop {
            match at {
                Self::Root => return false,
                Self::Name(_, name) if test(name) => return true,
                Self::Name(parent, _) | Self::Index(parent, _) => at = *parent,
            }
        }
    }
}

/// As a JSON pointer.
impl Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Name(parent, name) => {
                write!(f, "{parent}/")?;
                escape(f, name)
            }
            Self::Index(parent, index) => write!(f, "{parent}/{index}"),
        }
    }
}

/// A text that takes no more than it may hold.
struct Short(String);

impl Write for Short {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.0.len() + text.len() > MAX_TOLD_BYTES {
            return Err(fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}

/// Writes a member's name as a part of a JSON pointer.
pub(crate) fn escape(to: &mut impl Write, name: &str) -> fmt::Result {
    for character in name.chars() {
        match character {
            '~' => to.write_str("~0")?,
            '/' => to.write_str("~1")?,
            other => to.write_char(other)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_written_as_a_json_pointer() {
        let root = Path::Root;
        let (a, b) = (root.name("a/b~c"), 7);
        assert_eq!(format!("{}", a.index(b).name("")), "/a~1b~0c/7/");
        assert_eq!(format!("{root}"), "");
        let long = "é".repeat(MAX_TOLD_BYTES);
        assert_eq!(root.name(&long).shown(), format!("/{}…", "é".repeat(MAX_TOLD_BYTES / 2 - 1)));
        assert!(a.index(b).any_name(|name| name.starts_with('a')) && !a.any_name(|name| name == "7"));
    }
}
