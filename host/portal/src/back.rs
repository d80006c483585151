//! Where somebody is led once they are signed in.

/// Longer ones are no places of an application.
const MAX_BYTES: usize = 2_048;

/// A path of this host, or `otherwise`. Whoever makes a link to the login chooses it, so that it must not lead to
/// another site, however a browser reads it.
pub(crate) fn local<'a>(path: Option<&'a str>, otherwise: &'a str) -> &'a str {
    path.filter(|path| is_local(path)).unwrap_or(otherwise)
}

fn is_local(path: &str) -> bool {
    // Browsers take a backslash for a slash, and leave out tabs and ends of lines.
    let is_plain = path.bytes().all(|byte| byte > b' ' && byte < 0x7f && byte != b'\\');
    path.len() <= MAX_BYTES && path.starts_with('/') && !path.starts_with("//") && is_plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_path_of_this_host_and_nothing_else() {
        for path in ["/", "/a/b?c=d#e", "/auth/account", "/a//b"] {
            assert_eq!(local(Some(path), "/x"), path);
        }
        let long = format!("/{}", "a".repeat(MAX_BYTES));
        for path in [
            "",
            "a",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "javascript:alert(1)",
            " /a",
            "/ä",
            &long,
        ] {
            assert_eq!(local(Some(path), "/x"), "/x", "{path:?}");
            if let Ok(url) = url::Url::parse("https://here.example").unwrap().join(local(Some(path), "/x")) {
                assert_eq!(url.host_str(), Some("here.example"));
            }
        }
        assert_eq!(local(None, "/x"), "/x");
    }
}
