//! Which coding of an answer a client takes: `Accept-Encoding`, as RFC 9110 says, section 12.5.3.

use http::HeaderMap;
use http::header::ACCEPT_ENCODING;

/// How the bytes of an answer are coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Coding {
    /// As they are.
    Identity,
    Gzip,
    Br,
    Zstd,
}

impl Coding {
    /// As `Content-Encoding` says it; none for what is as it is.
    pub(crate) fn name(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
            Self::Br => Some("br"),
            Self::Zstd => Some("zstd"),
        }
    }

    fn is_called(self, name: &str) -> bool {
        match self {
            Self::Gzip => name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip"),
            _ => name.eq_ignore_ascii_case(self.name().unwrap_or("identity")),
        }
    }
}

/// What the client likes most of `offered`, of which the first are the better ones. It is told nothing by a client
/// that says nothing, and answers as it is where nothing that is offered is taken: better than no answer.
pub(crate) fn best(headers: &HeaderMap, offered: &[Coding]) -> Coding {
    if !headers.contains_key(ACCEPT_ENCODING) {
        return Coding::Identity;
    }
    // What is not named is taken as it is, if nothing that is named can be had.
    let plain = weight(headers, Coding::Identity).unwrap_or(0);
    let mut best = (plain, Coding::Identity);
    for coding in offered.iter().rev().copied().filter(|coding| *coding != Coding::Identity) {
        let weight = weight(headers, coding).unwrap_or(0);
        if weight > 0 && weight >= best.0 {
            best = (weight, coding);
        }
    }
    best.1
}

/// How much a coding is liked, in thousandths: by its name, else by `*`.
fn weight(headers: &HeaderMap, coding: Coding) -> Option<u16> {
    let mut any = None;
    let members = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    for member in members.flat_map(|value| value.split(',')) {
        let (name, parameters) = member.split_once(';').unwrap_or((member, ""));
        let name = name.trim();
        if coding.is_called(name) {
            return Some(quality(parameters));
        }
        if name == "*" {
            any = Some(quality(parameters));
        }
    }
    any
}

/// Of `q=0.5`, in thousandths. What cannot be read says that the client knows not what it asks for: it gets none.
fn quality(parameters: &str) -> u16 {
    let parameters = parameters.trim();
    if parameters.is_empty() {
        return 1000;
    }
    let Some((name, value)) = parameters.split_once('=') else { return 0 };
    if !name.trim().eq_ignore_ascii_case("q") {
        return 0;
    }
    let (whole, part) = value.trim().split_once('.').unwrap_or((value.trim(), ""));
    if part.len() > 3 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return 0;
    }
    let part = part.bytes().chain(std::iter::repeat(b'0')).take(3);
    let part = part.fold(0, |sum, digit| sum * 10 + u16::from(digit - b'0'));
    match (whole, part) {
        ("1", 0) => 1000,
        ("0", part) => part,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::Coding::{Br, Gzip, Identity, Zstd};
    use super::{Coding, best};
    use http::header::ACCEPT_ENCODING;
    use http::{HeaderMap, HeaderValue};
    use proptest::prelude::*;

    fn asking(values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(ACCEPT_ENCODING, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn the_client_gets_what_it_likes_most() {
        let cases: [(&[&str], Coding); 22] = [
            (&[], Identity),
            (&[""], Identity),
            (&["gzip, deflate, br, zstd"], Br),
            (&["gzip, deflate"], Gzip),
            (&["gzip", "br"], Br),
            (&["GZIP"], Gzip),
            (&["x-gzip"], Gzip),
            (&["br;q=0.5, gzip"], Gzip),
            (&["br ; q=0.5 , gzip;Q=0.499"], Br),
            (&["br;q=0, gzip;q=0.001"], Gzip),
            (&["*"], Br),
            (&["br;q=0, *;q=0.3"], Gzip),
            (&["*;q=0"], Identity),
            (&["identity"], Identity),
            (&["identity, gzip;q=0.5"], Identity),
            (&["gzip;q=0.5, identity;q=0.5"], Gzip),
            (&["gzip;q=0.5"], Gzip),
            (&["identity;q=0"], Identity),
            (&["identity;q=0, *"], Br),
            (&["deflate"], Identity),
            (&["br;q=2, gzip;q=nan"], Identity),
            (&["br;q=0.0001"], Identity),
        ];
        for (values, expected) in cases {
            assert_eq!(best(&asking(values), &[Br, Gzip]), expected, "{values:?}");
        }
        assert_eq!(best(&asking(&["gzip, br, zstd"]), &[Zstd, Br, Gzip]), Zstd);
        assert_eq!(best(&asking(&["gzip, br, zstd"]), &[]), Identity);
    }

    fn coding() -> impl Strategy<Value = Coding> {
        prop_oneof![Just(Gzip), Just(Br), Just(Zstd)]
    }

    proptest! {
        /// Whatever is sent, the answer is one of those that are there.
        #[test]
        fn nothing_is_chosen_that_is_not_offered(
            value in "[ -~]{0,80}",
            offered in proptest::collection::vec(coding(), 0..3),
        ) {
            let chosen = best(&asking(&[&value]), &offered);
            prop_assert!(chosen == Identity || offered.contains(&chosen));
        }

        /// A coding that is refused by name is never chosen, and of two that are taken the heavier is.
        #[test]
        fn weights_decide(gzip in 0_u32..=1000, br in 0_u32..=1000) {
            let value = format!("gzip;q={}.{:03}, br;q={}.{:03}", gzip / 1000, gzip % 1000, br / 1000, br % 1000);
            let expected = match (gzip, br) {
                (0, 0) => Identity,
                (gzip, br) if br >= gzip => Br,
                _ => Gzip,
            };
            prop_assert_eq!(best(&asking(&[&value]), &[Br, Gzip]), expected);
        }

        /// The order of the members says nothing.
        #[test]
        fn the_order_of_members_is_no_matter(
            members in Just(vec!["gzip;q=0.3", "br;q=0.7", "identity;q=0.1", "*;q=0.2"]).prop_shuffle(),
        ) {
            prop_assert_eq!(best(&asking(&[&members.join(", ")]), &[Zstd, Gzip, Br]), Br);
        }
    }
}
