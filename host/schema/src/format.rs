//! The formats that are checked.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;
use url::Url;

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Date,
    DateTime,
    Email,
    Hostname,
    Ipv4,
    Ipv6,
    Time,
    Uri,
    /// An address of the web. JSON Schema has no such format; rule strings do.
    Url,
    Uuid,
}

impl Format {
    /// None: it says something to people only.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "date" => Self::Date,
            "date-time" => Self::DateTime,
            "email" => Self::Email,
            "hostname" => Self::Hostname,
            "ipv4" => Self::Ipv4,
            "ipv6" => Self::Ipv6,
            "time" => Self::Time,
            "uri" => Self::Uri,
            "url" => Self::Url,
            "uuid" => Self::Uuid,
            _ => return None,
        })
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::DateTime => "date-time",
            Self::Email => "email",
            Self::Hostname => "hostname",
            Self::Ipv4 => "ipv4",
            Self::Ipv6 => "ipv6",
            Self::Time => "time",
            Self::Uri => "uri",
            Self::Url => "url",
            Self::Uuid => "uuid",
        }
    }

    /// What a text has to be.
    pub(crate) fn wanted(self) -> &'static str {
        match self {
            Self::Date => "must be a date such as 2026-01-31",
            Self::DateTime => "must be a date and time such as 2026-01-31T10:30:00Z",
            Self::Email => "must be an email address",
            Self::Hostname => "must be a host name",
            Self::Ipv4 => "must be an IPv4 address",
            Self::Ipv6 => "must be an IPv6 address",
            Self::Time => "must be a time such as 10:30:00Z",
            Self::Uri => "must be a URI with its scheme, such as https://example.com/a",
            Self::Url => "must be a URL that begins with http:// or https://",
            Self::Uuid => "must be a UUID",
        }
    }

    pub(crate) fn fits(self, text: &str) -> bool {
        match self {
            Self::Date => is_date(text.as_bytes()),
            Self::DateTime => is_date_time(text),
            Self::Email => is_email(text),
            Self::Hostname => is_hostname(text),
            Self::Ipv4 => Ipv4Addr::from_str(text).is_ok(),
            Self::Ipv6 => Ipv6Addr::from_str(text).is_ok(),
            Self::Time => is_time(text.as_bytes()),
            Self::Uri => is_uri(text),
            Self::Url => is_url(text),
            Self::Uuid => is_uuid(text),
        }
    }
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0_u32, |number, digit| {
        digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0'))
    })
}

fn is_date(text: &[u8]) -> bool {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else { return false };
    let (Some(year), Some(month), Some(day)) =
        (number(&[y1, y2, y3, y4]), number(&[m1, m2]), number(&[d1, d2]))
    else {
        return false;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(is_leap),
        _ => return false,
    };
    (1..=days).contains(&day)
}

fn is_date_time(text: &str) -> bool {
    let Some((date, [separator, time @ ..])) = text.as_bytes().split_at_checked(10) else { return false };
    matches!(separator, b'T' | b't') && is_date(date) && is_time(time)
}

fn is_time(text: &[u8]) -> bool {
    let &[h1, h2, b':', m1, m2, b':', s1, s2, ref rest @ ..] = text else { return false };
    let (Some(hour), Some(minute), Some(second)) = (number(&[h1, h2]), number(&[m1, m2]), number(&[s1, s2]))
    else {
        return false;
    };
    let zone = match rest {
        [b'.', fraction @ ..] => {
            let digits = fraction.iter().take_while(|digit| digit.is_ascii_digit()).count();
            if digits == 0 {
                return false;
            }
            fraction.get(digits..).unwrap_or_default()
        }
        _ => rest,
    };
    let Some(offset) = offset(zone) else { return false };
    // A leap second is the last one of a day in UTC.
    let minutes = (i64::from(hour) * 60 + i64::from(minute) - offset).rem_euclid(24 * 60);
    hour < 24 && minute < 60 && (second < 60 || (second == 60 && minutes == 24 * 60 - 1))
}

/// In minutes.
fn offset(zone: &[u8]) -> Option<i64> {
    let (sign, h1, h2, m1, m2) = match *zone {
        [b'Z' | b'z'] => return Some(0),
        [b'+', h1, h2, b':', m1, m2] => (1, h1, h2, m1, m2),
        [b'-', h1, h2, b':', m1, m2] => (-1, h1, h2, m1, m2),
        _ => return None,
    };
    let (hour, minute) = (number(&[h1, h2])?, number(&[m1, m2])?);
    (hour < 24 && minute < 60).then(|| sign * i64::from(hour * 60 + minute))
}

fn is_hostname(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(is_label)
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    local.len() <= 64 && text.len() <= 254 && is_local_part(local) && is_mail_domain(domain)
}

fn is_local_part(local: &str) -> bool {
    if let Some(quoted) = local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        let mut is_escaped = false;
        let fits = quoted.bytes().all(|byte| {
            let fits = matches!(byte, b' '..=b'~') && (is_escaped || byte != b'"');
            is_escaped = !is_escaped && byte == b'\\';
            fits
        });
        return fits && !is_escaped;
    }
    let is_atom = |atom: &str| {
        !atom.is_empty()
            && atom.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte))
    };
    local.split('.').all(is_atom)
}

fn is_mail_domain(domain: &str) -> bool {
    match domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(literal) => match literal.strip_prefix("IPv6:") {
            Some(address) => Ipv6Addr::from_str(address).is_ok(),
            None => Ipv4Addr::from_str(literal).is_ok(),
        },
        None => is_hostname(domain),
    }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn is_url(text: &str) -> bool {
    is_uri(text)
        && Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// RFC 3986.
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let starts = scheme.bytes().next().is_some_and(|first| first.is_ascii_alphabetic());
    if !starts || !scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)) {
        return false;
    }
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (hierarchy, query) = rest.split_once('?').unwrap_or((rest, ""));
    let Some(after) = hierarchy.strip_prefix("//") else {
        return is_written(hierarchy, b":@/") && is_written(query, b":@/?") && is_written(fragment, b":@/?");
    };
    let (authority, path) = after.split_at(after.find('/').unwrap_or(after.len()));
    is_authority(authority)
        && is_written(path, b":@/")
        && is_written(query, b":@/?")
        && is_written(fragment, b":@/?")
}

fn is_authority(authority: &str) -> bool {
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    if !is_written(user, b":") {
        return false;
    }
    let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(literal) = host.strip_prefix('[') {
        let Some((address, port)) = literal.split_once(']') else { return false };
        let is_future = address.starts_with(['v', 'V']) && is_written(address, b":");
        let is_address = is_future || Ipv6Addr::from_str(address).is_ok();
        return is_address && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port));
    }
    let (name, port) = host.rsplit_once(':').unwrap_or((host, ""));
    is_written(name, b"") && is_port(port)
}

/// Unreserved characters, percent-encoded ones, sub-delimiters, and these.
fn is_written(text: &str, also: &[u8]) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let fits = match byte {
            b'%' => [bytes.next(), bytes.next()]
                .iter()
                .all(|digit| digit.is_some_and(|digit| digit.is_ascii_hexdigit())),
            _ => byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=".contains(&byte) || also.contains(&byte),
        };
        if !fits {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What the test suite of JSON Schema leaves open, or has not at all.
    #[test]
    fn addresses_of_the_web_and_of_mail() {
        for (format, fitting, not) in [
            (Format::Url, "https://example.com/a?b#c", "mailto:a@example.com"),
            (Format::Url, "http://[::1]:80/", "https://"),
            (Format::Url, "HTTP://example.com", "http://exa mple.com"),
            (Format::Email, "a.b+c@example.co.uk", "a..b@example.com"),
            (Format::Email, "\"a b\"@[127.0.0.1]", "a b@example.com"),
            (Format::Uri, "urn:isbn:1", "//example.com"),
            (Format::Uri, "http://u:p@h:80/%41", "http://h/%4"),
            (Format::Uuid, "2EB8AA08-AA98-11EA-B4AA-73B441D16380", "2eb8aa08aa9811eab4aa73b441d16380"),
            (Format::DateTime, "2026-12-31t23:59:60.123z", "2026-12-31 23:59:00Z"),
            (Format::Date, "2024-02-29", "2026-02-29"),
        ] {
            assert!(format.fits(fitting), "{fitting} is a {}", format.name());
            assert!(!format.fits(not), "{not} is no {}", format.name());
        }
    }

    proptest! {
        #[test]
        fn no_text_is_a_surprise(text in r#"[a-zé0-9@.:/\[\]"%+ TZ-]{0,40}"#) {
            for name in ["date", "date-time", "email", "hostname", "ipv4", "ipv6", "time", "uri", "url", "uuid"] {
                let format = Format::of_name(name).unwrap();
                prop_assert_eq!(format.name(), name);
                format.fits(&text);
            }
        }
    }
}
