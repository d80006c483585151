//! Where a person is sent after a login: to a page of the same host, and nowhere else.

/// Longer ones do not fit into the cookie.
const MAX_BYTES: usize = 1_024;
/// Where whoever asks for another place is sent.
const HOME: &str = "/";

/// The path, if it is one of this host; else `/`. Browsers take a backslash for a slash, skip tabs and line breaks, and
/// read `//host` as another host.
pub fn local_path(text: &str) -> &str {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && byte != b'\\';
    let is_local = text.starts_with('/') && !text.starts_with("//");
    if is_local && text.len() <= MAX_BYTES && text.bytes().all(is_plain) { text } else { HOME }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use url::Url;

    #[test]
    fn a_path_of_this_host_is_kept() {
        for path in
            ["/", "/a", "/a/b?c=d&e=%2F#f", "/a//b", "/?next=https://elsewhere.example", "/:80", "/@x"]
        {
            assert_eq!(local_path(path), path);
        }
    }

    #[test]
    fn every_other_place_is_home() {
        let long = format!("/{}", "a".repeat(MAX_BYTES));
        for place in [
            "",
            "a",
            "//elsewhere.example",
            "///elsewhere.example",
            "/\\elsewhere.example",
            "\\\\elsewhere.example",
            "/\t/elsewhere.example",
            "/\n/elsewhere.example",
            "\t//elsewhere.example",
            " //elsewhere.example",
            "https://elsewhere.example",
            "https:elsewhere.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "/a\r\nset-cookie: a=b",
            "/ä",
            "/a\0",
            "?a",
            "#a",
            &long,
        ] {
            assert_eq!(local_path(place), "/", "{place:?}");
        }
    }

    proptest! {
        /// Whatever is asked for, a browser stays on the host.
        #[test]
        fn no_path_leads_elsewhere(text in "[/\\\\a.:@?#%\t\n 0-9-]{0,20}") {
            let base = Url::parse("https://here.example/auth/callback").unwrap();
            let url = base.join(local_path(&text)).unwrap();
            prop_assert_eq!(url.origin(), base.origin());
        }
    }
}
