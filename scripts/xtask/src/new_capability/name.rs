//! A name that is a word in Rust, WIT, TypeScript and a file system at once.

/// The longest that still reads well in a path.
const MAX: usize = 24;

/// Words that mean something else in one of the languages, and what the engine itself is made of.
const TAKEN: &str = "abstract all as async await become bool body boolean borrow box break byte case catch char class \
     clock const continue crate debugger default delete do double dyn else enum event export extends extern false \
     final finally float fn for func function future gen goto host if impl implements import in include inline \
     instance instanceof int interface invoke let list long loop macro match mod move mut native new null ops \
     option override own package priv private protected prototype pub public random record ref reply resource \
     result return script self short snapshot static stoa stream string struct super switch tests throw trait \
     true try tuple type typeof types undefined union unsafe unsized url use using var variant virtual void where \
     while with world yield";

/// The name of a capability.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// As in paths.
    pub lower: String,
    /// As in types.
    pub upper: String,
}

/// Not a name.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NameError {
    /// Other characters.
    #[error("'{0}' is not a name for a capability: 2 to 24 of a-z and 0-9, the first a letter")]
    Form(String),
    /// Something else in one of the languages.
    #[error("'{0}' means something else in Rust, WIT or JavaScript, or in the engine; choose another name")]
    Taken(String),
}

impl Name {
    /// Checks it.
    pub fn new(name: &str) -> Result<Self, NameError> {
        let mut letters = name.chars();
        let first = letters.next().filter(char::is_ascii_lowercase);
        let is_word = letters.clone().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit());
        let Some(first) = first.filter(|_| is_word && (2..=MAX).contains(&name.len())) else {
            return Err(NameError::Form(name.to_owned()));
        };
        if TAKEN.split_whitespace().any(|taken| taken == name) {
            return Err(NameError::Taken(name.to_owned()));
        }
        let upper = first.to_ascii_uppercase().to_string() + letters.as_str();
        Ok(Self { lower: name.to_owned(), upper })
    }

    /// A text with the name where it belongs.
    pub(super) fn fill(&self, template: &str) -> String {
        template.replace("{{name}}", &self.lower).replace("{{Name}}", &self.upper)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_word_in_every_language() {
        assert_eq!(Name::new("sql").unwrap().upper, "Sql");
        assert!(Name::new("oauth2").is_ok());
        for bad in ["", "a", "Kv", "k-v", "k_v", "2fa", "../x", "é1", "x y", &"x".repeat(25)] {
            assert_eq!(Name::new(bad), Err(NameError::Form(bad.to_owned())));
        }
        for taken in ["async", "interface", "types", "result", "delete", "list"] {
            assert_eq!(Name::new(taken), Err(NameError::Taken(taken.to_owned())));
        }
    }
}
