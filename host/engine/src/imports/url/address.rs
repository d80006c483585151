//! A URL as the standard has it: the crate's, mended where the crate is behind.

use super::file::File;
use crate::bindings::stoa::engine::url::{Parsed, Part};
use std::borrow::Cow;
use url::{Position, Url, quirks};

pub(super) enum Address {
    File(File),
    Other(Url),
}

impl Address {
    pub(super) fn parse(input: &str, base: Option<&str>) -> Option<Self> {
        let base = match base {
            Some(base) => Some(Self::parse(base, None)?),
            None => None,
        };
        let input = without_breaks(input.trim_matches(|char: char| char <= ' '));
        let file_base = match &base {
            Some(Self::File(file)) => Some(file),
            _ => None,
        };
        let mut url = match (scheme_of(&input), &base) {
            (Some((scheme, rest)), _) if scheme.eq_ignore_ascii_case("file") => {
                return File::parse(rest, file_base).map(Self::File);
            }
            (None, Some(Self::File(base))) => return File::parse(&input, Some(base)).map(Self::File),
            (_, Some(Self::Other(base))) => join(base, &input).ok()?,
            _ => Url::parse(&input).ok()?,
        };
        mend(&mut url);
        Some(Self::Other(url))
    }

    /// A setter that does not like its value leaves the URL as it was: that is the standard.
    pub(super) fn set(&mut self, part: Part, value: &str) {
        match (&mut *self, part) {
            (_, Part::Href) => {
                if let Some(address) = Self::parse(value, None) {
                    *self = address;
                }
            }
            (Self::File(file), Part::Protocol) => {
                if let Some(url) = file.with_protocol(value) {
                    *self = Self::Other(url);
                }
            }
            (Self::File(_), Part::Username | Part::Password | Part::Port) => {}
            (Self::File(file), Part::Host | Part::Hostname) => file.set_host(value),
            (Self::File(file), Part::Pathname) => file.set_pathname(value),
            (Self::File(file), Part::Search) => file.set_search(value),
            (Self::File(file), Part::Hash) => file.set_hash(value),
            (Self::Other(url), _) => {
                if let Some(changed) = changed(url, part, value) {
                    *url = changed;
                    mend(url);
                }
            }
        }
    }

    pub(super) fn parts(&self) -> Parsed {
        match self {
            Self::File(file) => file.parts(),
            Self::Other(url) => parts(url),
        }
    }
}

fn parts(url: &Url) -> Parsed {
    Parsed {
        href: quirks::href(url).to_owned(),
        protocol: quirks::protocol(url).to_owned(),
        username: quirks::username(url).to_owned(),
        password: quirks::password(url).to_owned(),
        host: quirks::host(url).to_owned(),
        hostname: quirks::hostname(url).to_owned(),
        port: quirks::port(url).to_owned(),
        pathname: quirks::pathname(url).to_owned(),
        search: quirks::search(url).to_owned(),
        hash: quirks::hash(url).to_owned(),
        origin: origin(url),
    }
}

/// The crate gives a blob the origin of whatever it names; the standard, that of a web page only.
fn origin(url: &Url) -> String {
    let is_page = |named: Url| matches!(named.scheme(), "http" | "https");
    if url.scheme() == "blob" && !Url::parse(url.path()).is_ok_and(is_page) {
        return "null".to_owned();
    }
    quirks::origin(url)
}

/// The scheme that an input starts with, and what is behind it.
fn scheme_of(input: &str) -> Option<(&str, &str)> {
    input.split_once(':').filter(|(scheme, _)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '+' | '-' | '.'))
    })
}

/// Behind two slashes comes a host, however many more there are.
fn join(base: &Url, input: &str) -> Result<Url, url::ParseError> {
    if is_special(base) && slashes(input) > 2 {
        return Url::parse(&format!("{}:{input}", base.scheme()));
    }
    base.join(input)
}

/// How many slashes of either kind an input starts with.
pub(super) fn slashes(input: &str) -> usize {
    input.chars().take_while(|char| is_slash(*char)).count()
}

pub(super) fn is_slash(char: char) -> bool {
    matches!(char, '/' | '\\')
}

/// Tabs and ends of lines count for nothing in a URL.
pub(super) fn without_breaks(input: &str) -> Cow<'_, str> {
    const BREAKS: [char; 3] = ['\t', '\n', '\r'];
    if input.contains(BREAKS) { Cow::Owned(input.replace(BREAKS, "")) } else { Cow::Borrowed(input) }
}

fn is_special(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https" | "ws" | "wss" | "ftp")
}

/// Encodes what the crate leaves: each `^` in a path, and the last space of an opaque one.
pub(super) fn mend(url: &mut Url) {
    let path = if url.cannot_be_a_base() {
        url.path().strip_suffix(' ').map(|start| format!("{start}%20"))
    } else {
        url.path().contains('^').then(|| url.path().replace('^', "%5E"))
    };
    let Some(path) = path else { return };
    let text = format!("{}{path}{}", &url[..Position::BeforePath], &url[Position::AfterPath..]);
    if let Ok(mended) = Url::parse(&text) {
        *url = mended;
    }
}

fn changed(url: &Url, part: Part, value: &str) -> Option<Url> {
    let mut changed = url.clone();
    match part {
        Part::Href => return None,
        Part::Protocol => quirks::set_protocol(&mut changed, value).ok()?,
        Part::Username => quirks::set_username(&mut changed, value).ok()?,
        Part::Password => quirks::set_password(&mut changed, value).ok()?,
        Part::Host => quirks::set_host(&mut changed, value).ok()?,
        Part::Hostname => quirks::set_hostname(&mut changed, value).ok()?,
        Part::Port => quirks::set_port(&mut changed, value).ok()?,
        Part::Pathname if is_special(url) => quirks::set_pathname(&mut changed, value),
        Part::Pathname => return with_path(url, value),
        Part::Search => quirks::set_search(&mut changed, value),
        Part::Hash => quirks::set_hash(&mut changed, value),
    }
    if matches!(part, Part::Host | Part::Hostname) && !is_special(url) {
        // Where there was no host, the crate leaves the "/." that had kept the path from being taken for one.
        let text = format!("{}{}", &changed[..Position::AfterPort], &url[Position::BeforePath..]);
        return Url::parse(&text).ok();
    }
    Some(changed)
}

/// A URL that is not special after its path was set: that may be empty behind a host, and start with // without one.
fn with_path(url: &Url, value: &str) -> Option<Url> {
    if url.cannot_be_a_base() {
        return None;
    }
    let path = without_breaks(value).replace('?', "%3F").replace('#', "%23");
    let slash = if path.starts_with('/') || (path.is_empty() && url.has_authority()) { "" } else { "/" };
    let dot = if url.has_authority() { "" } else { "/." };
    // The end of a URL is trimmed, that of a path is not.
    let mut changed = Url::parse(&format!("{}{dot}{slash}{path}#", &url[..Position::AfterPort])).ok()?;
    changed.set_query(url.query());
    changed.set_fragment(url.fragment());
    Some(changed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn href(input: &str, base: Option<&str>) -> Option<String> {
        Address::parse(input, base).map(|address| address.parts().href)
    }

    #[track_caller]
    fn check(base: &str, expected: &[(&str, &str)]) {
        let base = Some(base).filter(|base| !base.is_empty());
        for (input, expected) in expected {
            assert_eq!(href(input, base).as_deref().unwrap_or("none"), *expected, "{input} against {base:?}");
        }
    }

    #[track_caller]
    fn check_set(part: Part, expected: &[(&str, &str, &str)]) {
        for (input, value, expected) in expected {
            let mut address = Address::parse(input, None).expect("a URL");
            address.set(part, value);
            assert_eq!(address.parts().href, *expected, "{input} after setting {value:?}");
        }
    }

    #[test]
    fn files_have_hosts_drives_and_empty_segments() {
        check(
            "",
            &[
                ("file:", "file:///"),
                (" FI\nLE:c|\\a\\.\\b ?q#f", "file:///c:/a/b%20?q#f"),
                ("file:////one//two", "file:////one//two"),
                ("file://localhost/a", "file:///a"),
                ("file://C|/a", "file:///C:/a"),
                ("file://h/C:/../a", "file://h/C:/a"),
                ("file:///C:/a/../..", "file:///C:/"),
                ("file:///a/%2E%2e/b/.", "file:///b/"),
                ("file:///a^b", "file:///a%5Eb"),
                ("file://h:1/", "none"),
                ("file://a b/", "none"),
            ],
        );
    }

    #[test]
    fn files_are_bases() {
        check(
            "file://h/C:/a/b?q#f",
            &[
                ("", "file://h/C:/a/b?q"),
                ("#x", "file://h/C:/a/b?q#x"),
                ("?x", "file://h/C:/a/b?x"),
                ("x", "file://h/C:/a/x"),
                ("D|", "file://h/D:"),
                ("/x", "file://h/C:/x"),
                ("/D|/x", "file://h/D:/x"),
                ("//g/x", "file://g/x"),
                ("////x", "file:////x"),
                ("file:x", "file://h/C:/a/x"),
                ("http:x", "http://x/"),
            ],
        );
    }

    #[test]
    fn parts_of_files_are_set() {
        check_set(
            Part::Pathname,
            &[
                ("file:///a?q", "", "file:///?q"),
                ("file:///a", "C|\\b?", "file:///C:/b%3F"),
                ("file:///", "//", "file:////"),
            ],
        );
        check_set(
            Part::Hostname,
            &[
                ("file://h/a", "", "file:///a"),
                ("file:///a", "g/b", "file://g/a"),
                ("file://h/a", "g:1", "file://h/a"),
            ],
        );
        check_set(
            Part::Protocol,
            &[
                ("file:///a", "http", "file:///a"),
                ("file://h/a", "http", "http://h/a"),
                ("file://h/a", "foo", "file://h/a"),
            ],
        );
        check_set(Part::Port, &[("file://h/a", "1", "file://h/a")]);
        check_set(Part::Search, &[("file:///a?q#f", "x y", "file:///a?x%20y#f")]);
        check_set(Part::Hash, &[("file:///a?q#f", "", "file:///a?q")]);
        check_set(Part::Href, &[("file:///a", "http://h", "http://h/"), ("file:///a", "h", "file:///a")]);
    }

    #[test]
    fn any_number_of_slashes_leads_to_a_host() {
        check(
            "https://h/a/b",
            &[
                ("///g/x", "https://g/x"),
                ("\\/\\/g", "https://g/"),
                ("/x", "https://h/x"),
                ("https:x", "https://h/a/x"),
            ],
        );
    }

    #[test]
    fn spaces_and_carets_are_encoded() {
        check(
            "",
            &[("a:b  ?q", "a:b %20?q"), ("a:b  ", "a:b"), ("a:^", "a:^"), ("http://h/^?^", "http://h/%5E?^")],
        );
        check_set(Part::Pathname, &[("http://h/", "^", "http://h/%5E")]);
    }

    #[test]
    fn a_path_is_not_taken_for_a_host() {
        check_set(
            Part::Pathname,
            &[
                ("a:/b?q#f", "//p ", "a:/.//p%20?q#f"),
                ("a:/.//b", "p", "a:/p"),
                ("a://h/b?q", "", "a://h?q"),
                ("a:/b", "?#", "a:/%3F%23"),
                ("a:b", "c", "a:b"),
            ],
        );
        check_set(Part::Hostname, &[("a:/.//p?q", "h", "a://h//p?q"), ("a:/.//p", "", "a:////p")]);
    }

    proptest! {
        #[test]
        fn what_was_read_is_read_again_as_the_same(
            input in r"(file:|FILE:|a:|https?:)?[cC:|/\\.%2e^ @?#\tä-]{0,16}",
            base in prop::option::of(prop::sample::select(vec!["file:///C:/a/b", "file://h/a//b?q", "https://h/a/b", "a:/.//b"])),
            part in prop::sample::select(vec![Part::Protocol, Part::Host, Part::Pathname, Part::Search, Part::Hash]),
            value in r"[cCa:|/\\.%2e^ @?#\t-]{0,8}",
        ) {
            if let Some(mut address) = Address::parse(&input, base) {
                address.set(part, &value);
                let parts = address.parts();
                prop_assert_eq!(&href(&parts.href, None), &Some(parts.href));
            }
        }
    }
}
