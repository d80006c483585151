//! `file:` URLs: the crate's rules for them are those of an older standard.

use super::address::{is_slash, mend, slashes, without_breaks};
use crate::bindings::stoa::engine::url::Parsed;
use url::{Host, Position, Url, quirks};

/// Where the path, query and fragment of a file are kept: a scheme whose paths the crate reads as the standard does.
const STAND_IN: &str = "ws://file/";

pub(super) struct File {
    host: String,
    rest: Url,
}

impl File {
    /// Reads what stands behind `file:`, or has no scheme and a file as its base.
    pub(super) fn parse(input: &str, base: Option<&Self>) -> Option<Self> {
        let (path, tail) = input.split_at(input.find(['?', '#']).unwrap_or(input.len()));
        match (slashes(path), base) {
            (0, Some(base)) if path.is_empty() => {
                Some(Self { host: base.host.clone(), rest: base.rest.join(tail).ok()? })
            }
            (0, Some(base)) => {
                let mut segments = Vec::new();
                if !starts_with_drive(path) {
                    segments.extend(base.segments());
                    shorten(&mut segments);
                }
                Self::new(base.host.clone(), segments, path, tail)
            }
            (1, Some(base)) => {
                let path = path.get(1..)?;
                let drive =
                    base.segments().next().filter(|first| is_drive(first) && !starts_with_drive(path));
                Self::new(base.host.clone(), drive.into_iter().collect(), path, tail)
            }
            (0 | 1, None) => Self::new(String::new(), Vec::new(), without_slash(path), tail),
            _ => {
                let path = path.get(2..)?;
                let (host, behind) = path.split_at(path.find(is_slash).unwrap_or(path.len()));
                if is_drive_or_bar(host) {
                    return Self::new(String::new(), Vec::new(), path, tail);
                }
                Self::new(host_of(host)?, Vec::new(), without_slash(behind), tail)
            }
        }
    }

    fn new(host: String, start: Vec<&str>, path: &str, tail: &str) -> Option<Self> {
        let mut rest = Url::parse(STAND_IN).ok()?.join(tail).ok()?;
        rest.set_path(&joined(start, path));
        mend(&mut rest);
        Some(Self { host, rest })
    }

    fn segments(&self) -> impl Iterator<Item = &str> {
        self.rest.path().split('/').skip(1)
    }

    /// The setters of `host` and of `hostname`: a file has no port.
    pub(super) fn set_host(&mut self, value: &str) {
        let value = without_breaks(value);
        if let Some(host) = value.split(['/', '\\', '?', '#']).next().and_then(host_of) {
            self.host = host;
        }
    }

    pub(super) fn set_pathname(&mut self, value: &str) {
        self.rest.set_path(&joined(Vec::new(), without_slash(&without_breaks(value))));
        mend(&mut self.rest);
    }

    pub(super) fn set_search(&mut self, value: &str) {
        quirks::set_search(&mut self.rest, value);
    }

    pub(super) fn set_hash(&mut self, value: &str) {
        quirks::set_hash(&mut self.rest, value);
    }

    /// This address under another scheme, if it can have that: without a host it stays a file.
    pub(super) fn with_protocol(&self, value: &str) -> Option<Url> {
        if self.host.is_empty() {
            return None;
        }
        let mut url =
            Url::parse(&format!("ws://{}{}", self.host, &self.rest[Position::BeforePath..])).ok()?;
        quirks::set_protocol(&mut url, value).ok()?;
        (url.scheme() != "file").then_some(url)
    }

    pub(super) fn parts(&self) -> Parsed {
        Parsed {
            href: format!("file://{}{}", self.host, &self.rest[Position::BeforePath..]),
            protocol: "file:".to_owned(),
            username: String::new(),
            password: String::new(),
            host: self.host.clone(),
            hostname: self.host.clone(),
            port: String::new(),
            pathname: self.rest.path().to_owned(),
            search: quirks::search(&self.rest).to_owned(),
            hash: quirks::hash(&self.rest).to_owned(),
            origin: "null".to_owned(),
        }
    }
}

fn host_of(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some(String::new());
    }
    let host = Host::parse(text).ok()?.to_string();
    Some(if host == "localhost" { String::new() } else { host })
}

/// The path that leads on from `start`: without dots, and with a drive letter as `C:`.
fn joined(start: Vec<&str>, path: &str) -> String {
    let mut segments = start.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let mut pieces = path.split(is_slash).peekable();
    while let Some(piece) = pieces.next() {
        let is_last = pieces.peek().is_none();
        match piece.to_ascii_lowercase().replace("%2e", ".").as_str() {
            ".." => shorten(&mut segments),
            "." => {}
            _ if segments.is_empty() && is_drive_or_bar(piece) => {
                segments.push(piece.replace('|', ":"));
                continue;
            }
            _ => {
                segments.push(piece.to_owned());
                continue;
            }
        }
        if is_last {
            segments.push(String::new());
        }
    }
    format!("/{}", segments.join("/"))
}

/// Takes the last segment away, unless it is the drive.
fn shorten<Segment: AsRef<str>>(segments: &mut Vec<Segment>) {
    if !matches!(segments.as_slice(), [only] if is_drive(only.as_ref())) {
        segments.pop();
    }
}

fn without_slash(path: &str) -> &str {
    path.strip_prefix(is_slash).unwrap_or(path)
}

fn is_drive(segment: &str) -> bool {
    matches!(segment.as_bytes(), [letter, b':'] if letter.is_ascii_alphabetic())
}

/// A drive as it may be written: `C:` or `C|`.
fn is_drive_or_bar(segment: &str) -> bool {
    matches!(segment.as_bytes(), [letter, b':' | b'|'] if letter.is_ascii_alphabetic())
}

fn starts_with_drive(path: &str) -> bool {
    path.split(is_slash).next().is_some_and(is_drive_or_bar)
}
