//! What is wrong with a configuration, and where. All of it is told at once.

use crate::Origin;
use std::fmt;

/// More would scroll the first ones away; they are the ones to mend.
const MOST: usize = 50;
/// Text of somebody's file is quoted up to here.
const MOST_QUOTED_CHARS: usize = 80;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{origin}: {kind}")]
pub struct Fault {
    /// Where it was said.
    pub origin: Origin,
    /// What is wrong.
    pub kind: FaultKind,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaultKind {
    /// The file is not of its format.
    #[error("{message}{excerpt}")]
    Syntax {
        /// What its parser says.
        message: String,
        /// The line itself, below the message; empty where it might show a secret.
        excerpt: Excerpt,
    },
    /// The file is longer than a configuration can be.
    #[error("the file has {bytes} bytes, and {most} is the most that is read")]
    TooLarge {
        /// As long as it is.
        bytes: usize,
        /// As long as it may be.
        most: usize,
    },
    /// A key is there twice.
    #[error("{path}: is set twice in this file")]
    Twice {
        /// Which.
        path: String,
    },
    /// There is no such setting.
    #[error("'{path}' is not a setting{}", meant(.nearest.as_deref()))]
    Unknown {
        /// As it was written.
        path: String,
        /// What may have been meant.
        nearest: Option<String>,
    },
    /// There is no setting that this variable would be.
    #[error("this variable is not a setting{}", meant(.nearest.as_deref()))]
    UnknownVariable {
        /// What may have been meant.
        nearest: Option<String>,
    },
    /// The value is not what the setting takes.
    #[error("{path}: expected {expected}, found {found}")]
    Invalid {
        /// The setting.
        path: String,
        /// What it takes.
        expected: String,
        /// What was there.
        found: String,
    },
    /// Zero, where it might be taken for no limit.
    #[error("{path}: 0 never means unlimited; expected {expected}, or leave it out for the default")]
    Zero {
        /// The setting.
        path: String,
        /// What it takes.
        expected: String,
    },
    /// A secret where it would be read by everybody who reads the file.
    #[error(
        "{path}: a secret does not belong in a configuration file; set {variable}, or {path}_file to a file that holds it"
    )]
    SecretInFile {
        /// The setting.
        path: String,
        /// Where it may be said.
        variable: String,
    },
    /// The profile that was asked for is not in the file.
    #[error("there is no profile '{name}'{}", profiles(.known))]
    NoProfile {
        /// As it was asked for.
        name: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// Two settings say the same thing.
    #[error("{path} and {other} are both set; leave one of them out")]
    Both {
        /// One.
        path: &'static str,
        /// The other.
        other: &'static str,
    },
    /// A setting is of no use without another.
    #[error("{path} is set, and needs {other} as well")]
    Needs {
        /// What is set.
        path: &'static str,
        /// What is not.
        other: &'static str,
    },
    /// A limit is larger than one that contains it.
    #[error("{path} is larger than {other}, which it is a part of")]
    Exceeds {
        /// The smaller thing.
        path: &'static str,
        /// The larger.
        other: &'static str,
    },
    /// A file that is named cannot be read.
    #[error("cannot read '{file}': {why}")]
    Unreadable {
        /// As it is named.
        file: String,
        /// What the system says.
        why: String,
    },
    /// More than one file could be meant.
    #[error("there is also {other}; keep one of them, or name one with --config")]
    TwoFiles {
        /// The other.
        other: String,
    },
    /// A file's name does not say how it is written.
    #[error("a configuration file ends in .toml, .yaml, .yml or .json")]
    UnknownFormat,
    /// The values do not fit the settings, though each is as its schema says.
    #[error("{path}: {message}")]
    Unfit {
        /// The setting.
        path: String,
        /// Why.
        message: String,
    },
}

/// A line of a file with a mark under a character of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt(Option<(usize, usize, String)>);

/// Every fault of a configuration, in the order of its layers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfigErrors {
    faults: Vec<Fault>,
    more: usize,
}

impl Excerpt {
    /// The character of the text. Nothing is shown of a line that may have a secret in it.
    pub(crate) fn new(text: &str, line: usize, column: usize) -> Self {
        let shown = text.lines().nth(line.saturating_sub(1)).filter(|shown| {
            let lower = shown.to_ascii_lowercase();
            !["@", "key", "pass", "secret", "url"].iter().any(|word| lower.contains(word))
        });
        Self(shown.map(|shown| (line, column, quoted(shown))))
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((line, column, text)) = &self.0 else { return Ok(()) };
        write!(f, "\n{line:>5} | {text}")?;
        if *column <= MOST_QUOTED_CHARS { write!(f, "\n      | {:>column$}", "^") } else { Ok(()) }
    }
}

impl ConfigErrors {
    /// The first of them; the rest is only counted.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    /// One more, after the others.
    pub fn push(&mut self, origin: Origin, kind: FaultKind) {
        if self.is_full() {
            self.more += 1;
        } else {
            self.faults.push(Fault { origin, kind });
        }
    }

    /// Whether the next one is only counted, so that nothing needs to be found out about it.
    pub(crate) fn is_full(&self) -> bool {
        self.faults.len() >= MOST
    }

    /// `value`, if there is none.
    pub fn or<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl From<Fault> for ConfigErrors {
    fn from(fault: Fault) -> Self {
        Self { faults: vec![fault], more: 0 }
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().enumerate() {
            write!(f, "{}{fault}", if index == 0 { "" } else { "\n" })?;
        }
        if self.more > 0 { write!(f, "\n... and {} more", self.more) } else { Ok(()) }
    }
}

impl std::error::Error for ConfigErrors {}

/// Somebody's text in a message: on one line, visible, and not too long.
pub(crate) fn quoted(text: &str) -> String {
    let mut shown = String::new();
    for c in text.chars().take(MOST_QUOTED_CHARS) {
        match c {
            '\t' => shown.push(' '),
            c if c.is_control() => shown.extend(c.escape_default()),
            c => shown.push(c),
        }
    }
    if text.chars().nth(MOST_QUOTED_CHARS).is_some() {
        shown.push('…');
    }
    shown
}

fn meant(nearest: Option<&str>) -> String {
    nearest.map(|nearest| format!("; did you mean '{nearest}'?")).unwrap_or_default()
}

fn profiles(known: &[String]) -> String {
    if known.is_empty() { "; there are none".to_owned() } else { format!("; there are {}", known.join(", ")) }
}
