//! What an asset may be called, so that it has one spelling and cannot lead anywhere else.

/// As for the files of a script.
pub const MAX_NAME_BYTES: usize = 255;

/// The one spelling of a name: a relative path without `.`, `..` and empty parts. The error says why it is none.
pub fn normalised(name: &str) -> Result<String, &'static str> {
    if name.len() > MAX_NAME_BYTES {
        return Err("it is longer than 255 bytes");
    }
    if name.starts_with('/') {
        return Err("names are relative, without a slash at the beginning");
    }
    if name.contains('\\') {
        return Err("folders are separated by `/`");
    }
    if name.chars().any(char::is_control) {
        return Err("it contains a control character");
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop().ok_or("it leads out of its folder")?),
            part => parts.push(part),
        }
    }
    if parts.is_empty() { Err("it is empty") } else { Ok(parts.join("/")) }
}

/// Whether a name is spelt as [`normalised`] would.
pub fn is_normal(name: &str) -> bool {
    name.len() <= MAX_NAME_BYTES
        && !name.contains('\\')
        && !name.chars().any(char::is_control)
        && name.split('/').all(|part| !["", ".", ".."].contains(&part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_has_one_spelling() {
        assert_eq!(normalised("./a//b/../logo.png"), Ok("a/logo.png".to_owned()));
        assert_eq!(normalised("ü/ñ.txt"), Ok("ü/ñ.txt".to_owned()));
        for name in
            ["", ".", "a/..", "..", "../a", "a/../../b", "/a", "a\\b", "a\0b", "a\nb", &"a".repeat(256)]
        {
            assert!(normalised(name).is_err(), "{name:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_sent_is_normal_or_refused(name in "[a./\\\\\\x00é%]{0,20}|.{0,40}") {
            match normalised(&name) {
                Ok(normal) => {
                    prop_assert!(is_normal(&normal), "{normal:?}");
                    prop_assert_eq!(normalised(&normal), Ok(normal));
                }
                Err(_) => prop_assert!(!is_normal(&name), "{name:?}"),
            }
        }
    }
}
