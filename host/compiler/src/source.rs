//! What an author sent: files by name, bounded in number and size, with names that cannot leave the script.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use stoa_kernel::ErrorCode;

/// A script with more files than this is a folder sent by mistake; every one of them costs an instance.
pub const MAX_FILES: usize = 1_000;

/// The bundle limit of the contract. It protects the time and memory of the server that compiles.
pub const MAX_TOTAL_BYTES: usize = 5 << 20;

/// Names are repeated in stacks, maps and logs.
const MAX_NAME_BYTES: usize = 255;

/// The files of one script and which of them is evaluated first. Names are normalised: no `.`, `..`,
/// empty part or leading slash is left in them.
#[derive(Clone, Debug)]
pub struct SourceFiles {
    entry: String,
    files: BTreeMap<String, Vec<u8>>,
}

/// Why a set of files is not a script.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// The bytes of all files together.
    #[error("the script is {bytes} bytes, and {MAX_TOTAL_BYTES} is the most")]
    TooLarge {
        /// What was sent.
        bytes: usize,
    },
    /// The number of files.
    #[error("the script has {files} files, and {MAX_FILES} is the most")]
    TooManyFiles {
        /// What was sent.
        files: usize,
    },
    /// A name that is no relative path with slashes.
    #[error("{name:?} cannot name a file of a script: {reason}")]
    BadName {
        /// As it was sent, shortened.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Two names that mean the same file.
    #[error("{name:?} is in the script twice")]
    SameName {
        /// The name once normalised.
        name: String,
    },
    /// The entry is not among the files.
    #[error("the entry {entry:?} is not among the script's files")]
    NoEntry {
        /// The entry's name.
        entry: String,
    },
}

impl SourceError {
    /// The stable code that users see, from the platform's closed list.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::TooLarge { .. } | Self::TooManyFiles { .. } => ErrorCode::ScriptTooLarge,
            Self::BadName { .. } | Self::SameName { .. } | Self::NoEntry { .. } => ErrorCode::CompileFailed,
        }
    }
}

impl SourceFiles {
    /// Takes files as they were sent, and refuses what is no script.
    pub fn new(entry: &str, files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<Self, SourceError> {
        let entry = normalised(entry)?;
        let mut kept = BTreeMap::new();
        let (mut bytes, mut count) = (0_usize, 0_usize);
        for (name, content) in files {
            bytes = bytes.saturating_add(content.len());
            count += 1;
            let name = normalised(&name)?;
            if kept.contains_key(&name) {
                return Err(SourceError::SameName { name });
            }
            if count <= MAX_FILES && bytes <= MAX_TOTAL_BYTES {
                kept.insert(name, content);
            }
        }
        if bytes > MAX_TOTAL_BYTES {
            return Err(SourceError::TooLarge { bytes });
        }
        if count > MAX_FILES {
            return Err(SourceError::TooManyFiles { files: count });
        }
        if !kept.contains_key(&entry) {
            return Err(SourceError::NoEntry { entry });
        }
        Ok(Self { entry, files: kept })
    }

    /// A script of one file.
    pub fn single(name: &str, content: impl Into<Vec<u8>>) -> Result<Self, SourceError> {
        Self::new(name, [(name.to_owned(), content.into())])
    }

    /// The file that is evaluated first.
    pub fn entry(&self) -> &str {
        &self.entry
    }

    /// All files by their normalised names.
    pub fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.files
    }

    /// Whether there is a file of this name.
    pub fn contains(&self, name: &str) -> bool {
        self.files.contains_key(name)
    }

    /// A file as text. None: there is no such file.
    pub fn text(&self, name: &str) -> Option<Result<&str, Diagnostic>> {
        let bytes = self.files.get(name)?;
        Some(std::str::from_utf8(bytes).map_err(|error| {
            // What stands before the first bad byte is valid, so its position is the same in the lossy text.
            let text = String::from_utf8_lossy(bytes);
            Diagnostic::at(name, &text, error.valid_up_to(), "the file is not UTF-8 from here on")
                .with_help("Save the file with the encoding UTF-8.")
        }))
    }
}

/// The one spelling of a name, so that a file has one name in imports, stacks and maps.
fn normalised(name: &str) -> Result<String, SourceError> {
    let refuse = |reason| {
        let name = name.chars().take(80).collect();
        Err(SourceError::BadName { name, reason })
    };
    if name.len() > MAX_NAME_BYTES {
        return refuse("it is longer than 255 bytes");
    }
    if name.starts_with('/') {
        return refuse("names are relative to the script's folder");
    }
    if name.contains('\\') {
        return refuse("folders are separated by `/`");
    }
    if name.chars().any(char::is_control) {
        return refuse("it contains a control character");
    }
    match joined("", name) {
        None => refuse("it leads out of the script's folder"),
        Some(path) if path.is_empty() => refuse("it is empty"),
        Some(path) => Ok(path),
    }
}

/// `path` seen from `folder`, without `.`, `..` and empty parts. None: it leads out of the script.
pub(crate) fn joined(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{MAX_FILES, MAX_TOTAL_BYTES, SourceError, SourceFiles};

    #[test]
    fn hostile_names_are_refused() {
        for name in
            ["/etc/passwd", "../up.js", "a/../../up.js", "a\\b.js", "a\0.js", "a\n.js", "", ".", "a/.."]
        {
            let refused = SourceFiles::single(name, "1");
            assert!(matches!(refused, Err(SourceError::BadName { .. })), "{name:?}: {refused:?}");
        }
        let long = "a".repeat(256);
        assert!(matches!(SourceFiles::single(&long, "1"), Err(SourceError::BadName { .. })));
    }

    #[test]
    fn a_name_has_one_spelling() {
        let files = SourceFiles::single("./a//b/../main.js", "1").unwrap();
        assert_eq!(files.entry(), "a/main.js");
        let twice = [("a.js".to_owned(), vec![]), ("./a.js".to_owned(), vec![])];
        assert_eq!(
            SourceFiles::new("a.js", twice).unwrap_err(),
            SourceError::SameName { name: "a.js".to_owned() }
        );
    }

    #[test]
    fn one_byte_over_the_limit_is_too_large() {
        assert!(SourceFiles::single("a.js", vec![b' '; MAX_TOTAL_BYTES]).is_ok());
        let refused = SourceFiles::single("a.js", vec![b' '; MAX_TOTAL_BYTES + 1]).unwrap_err();
        assert_eq!(refused.code().as_str(), "SCRIPT_TOO_LARGE");
    }

    #[test]
    fn a_folder_sent_by_mistake_is_refused() {
        let files = (0..=MAX_FILES).map(|n| (format!("{n}.js"), vec![]));
        let refused = SourceFiles::new("0.js", files).unwrap_err();
        assert_eq!(refused, SourceError::TooManyFiles { files: MAX_FILES + 1 });
    }

    #[test]
    fn the_first_bad_byte_is_named_by_line_and_column() {
        let files = SourceFiles::single("a.js", b"let a;\nlet \xc3\xa9 = \"\xff\"".to_vec()).unwrap();
        let found = files.text("a.js").unwrap().unwrap_err();
        assert_eq!((found.file.as_str(), found.line, found.column), ("a.js", 2, 10));
    }
}
