//! Parts of a file: RFC 9110, section 14.

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http::header::RANGE;

/// More parts than this are no player's and no download's.
const MAX_RANGES: usize = 16;

/// From the first byte to the last, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    first: u64,
    last: u64,
}

/// What a request wants of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ranges {
    /// All of it, or nothing that can be understood.
    Whole,
    One(Part),
    Many(Vec<Part>),
    /// Only what lies behind its end.
    Beyond,
}

impl Part {
    /// As `Content-Range` says it.
    pub(super) fn shown(self, length: u64) -> String {
        format!("bytes {}-{}/{length}", self.first, self.last)
    }

    /// Its bytes. It lies within them.
    pub(super) fn of(self, bytes: &Bytes) -> Bytes {
        let at = |index: u64| usize::try_from(index).unwrap_or(usize::MAX).min(bytes.len());
        bytes.slice(at(self.first)..at(self.last.saturating_add(1)))
    }
}

/// The parts of a file of `length` bytes. Whoever asks for many, or for the same bytes more than once, gets all of it:
/// an answer is never longer for being asked for in parts.
pub(super) fn ranges(headers: &HeaderMap, length: u64) -> Ranges {
    let given = headers.get(RANGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Some((unit, list)) = given.split_once('=') else { return Ranges::Whole };
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return Ranges::Whole;
    }
    let mut parts = Vec::new();
    let members = list.split(',').map(str::trim).filter(|member| !member.is_empty());
    for (index, member) in members.enumerate() {
        match part(member, length) {
            Some(Some(part)) if index < MAX_RANGES => parts.push(part),
            Some(None) if index < MAX_RANGES => {}
            _ => return Ranges::Whole,
        }
    }
    let mut sorted = parts.clone();
    sorted.sort_by_key(|part| part.first);
    let overlap = sorted.iter().zip(sorted.iter().skip(1)).any(|(one, next)| next.first <= one.last);
    match parts.as_slice() {
        [] if list.contains('-') => Ranges::Beyond,
        [] => Ranges::Whole,
        _ if overlap => Ranges::Whole,
        [one] => Ranges::One(*one),
        _ => Ranges::Many(parts),
    }
}

/// One member of the list. None: it is none. Some(None): it lies behind the end.
#[expect(clippy::option_option, reason = "two questions, one after the other")]
fn part(member: &str, length: u64) -> Option<Option<Part>> {
    let (first, last) = member.split_once('-')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // What does not fit into a number lies behind every end.
    let number = |text: &str| text.parse().unwrap_or(u64::MAX);
    let end = length.checked_sub(1);
    if first.is_empty() {
        if !is_number(last) {
            return None;
        }
        let suffix = number(last).min(length);
        return Some(end.filter(|_| suffix > 0).map(|end| Part { first: length - suffix, last: end }));
    }
    if !is_number(first) || !(last.is_empty() || is_number(last)) {
        return None;
    }
    let (first, last) = (number(first), if last.is_empty() { u64::MAX } else { number(last) });
    if first > last {
        return None;
    }
    Some(end.filter(|end| first <= *end).map(|end| Part { first, last: last.min(end) }))
}

/// Several parts in one body, with its type.
pub(super) fn multipart(parts: &[Part], bytes: &Bytes, mime: &[u8], etag: &str) -> (String, Bytes) {
    // Nobody who writes a file knows its own hash.
    let hash = blake3::hash(format!("{etag} {parts:?}").as_bytes()).to_hex();
    let boundary = &hash[..32];
    let length = bytes.len() as u64;
    let mut body = BytesMut::new();
    for part in parts {
        body.extend_from_slice(format!("--{boundary}\r\nContent-Type: ").as_bytes());
        body.extend_from_slice(mime);
        body.extend_from_slice(format!("\r\nContent-Range: {}\r\n\r\n", part.shown(length)).as_bytes());
        body.extend_from_slice(&part.of(bytes));
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    (format!("multipart/byteranges; boundary={boundary}"), body.freeze())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use proptest::prelude::*;

    fn asked(range: &str, length: u64) -> Ranges {
        let mut headers = HeaderMap::new();
        headers.insert(RANGE, HeaderValue::from_str(range).unwrap());
        ranges(&headers, length)
    }

    fn one(first: u64, last: u64) -> Ranges {
        Ranges::One(Part { first, last })
    }

    #[test]
    fn parts_are_read_as_the_standard_says() {
        let many = |list: &[(u64, u64)]| {
            Ranges::Many(list.iter().map(|(first, last)| Part { first: *first, last: *last }).collect())
        };
        for (range, expected) in [
            ("bytes=0-0", one(0, 0)),
            ("bytes=0-9", one(0, 9)),
            ("bytes=2-", one(2, 9)),
            ("bytes=2-100", one(2, 9)),
            ("bytes=9-9", one(9, 9)),
            ("bytes=-3", one(7, 9)),
            ("bytes=-100", one(0, 9)),
            ("BYTES = 1-2", one(1, 2)),
            ("bytes=1-99999999999999999999999", one(1, 9)),
            ("bytes=, 1-2 ,", one(1, 2)),
            ("bytes=0-1,4-5", many(&[(0, 1), (4, 5)])),
            ("bytes=8-, 0-1", many(&[(8, 9), (0, 1)])),
            ("bytes=0-1, 50-", one(0, 1)),
            ("bytes=10-", Ranges::Beyond),
            ("bytes=10-20, 30-", Ranges::Beyond),
            ("bytes=99999999999999999999999-", Ranges::Beyond),
            ("bytes=-0", Ranges::Beyond),
            // What is none is as if it were not there.
            ("bytes=5-2", Ranges::Whole),
            ("bytes=", Ranges::Whole),
            ("bytes", Ranges::Whole),
            ("bytes=a-b", Ranges::Whole),
            ("bytes=--1", Ranges::Whole),
            ("bytes=+1-2", Ranges::Whole),
            ("bytes=1-2-3", Ranges::Whole),
            ("bytes=-", Ranges::Whole),
            ("bytes=0-1, x", Ranges::Whole),
            ("lines=0-1", Ranges::Whole),
            // The same bytes more than once.
            ("bytes=0-5,5-9", Ranges::Whole),
            ("bytes=0-,0-", Ranges::Whole),
        ] {
            assert_eq!(asked(range, 10), expected, "{range}");
        }
        assert_eq!(asked("bytes=0-", 0), Ranges::Beyond);
        assert_eq!(asked("bytes=-5", 0), Ranges::Beyond);
    }

    #[test]
    fn who_asks_for_very_many_parts_gets_all_of_it() {
        let list = |count: u64| {
            let parts: Vec<_> = (0..count).map(|at| format!("{}-{}", 2 * at, 2 * at)).collect();
            format!("bytes={}", parts.join(","))
        };
        assert!(matches!(asked(&list(16), 1_000), Ranges::Many(parts) if parts.len() == 16));
        assert_eq!(asked(&list(17), 1_000), Ranges::Whole);
        assert_eq!(asked(&list(3_000), 10_000), Ranges::Whole);
    }

    #[test]
    fn many_parts_are_one_body() {
        let bytes = Bytes::from_static(b"0123456789");
        let Ranges::Many(parts) = asked("bytes=0-1,-2", 10) else { panic!("two parts") };
        let (kind, body) = multipart(&parts, &bytes, b"text/plain", "\"tag\"");
        let boundary = kind.strip_prefix("multipart/byteranges; boundary=").unwrap();
        let expected = format!(
            "--{boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/10\r\n\r\n01\r\n\
             --{boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes 8-9/10\r\n\r\n89\r\n--{boundary}--\r\n"
        );
        assert_eq!(body, expected.as_bytes());
    }

    proptest! {
        #[test]
        fn no_part_lies_outside_and_all_together_are_no_more(range in "bytes=([0-9]{0,3}-[0-9]{0,3},?){0,20}", length in 0_u64..200) {
            let parts = match asked(&range, length) {
                Ranges::One(part) => vec![part],
                Ranges::Many(parts) => parts,
                Ranges::Whole | Ranges::Beyond => vec![],
            };
            let bytes = Bytes::from(vec![0; usize::try_from(length).unwrap()]);
            for part in &parts {
                prop_assert!(part.first <= part.last && part.last < length);
                prop_assert_eq!(part.of(&bytes).len() as u64, part.last - part.first + 1);
            }
            prop_assert!(parts.iter().map(|part| part.last - part.first + 1).sum::<u64>() <= length);
        }
    }
}
