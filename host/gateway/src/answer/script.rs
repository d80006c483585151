//! What a script answered, as HTTP takes it: whatever it wrote, it cannot break the protocol.

use super::reply::Reply;
use http::header::{CONNECTION, CONTENT_LENGTH, PROXY_AUTHENTICATE, TE, TRAILER, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use stoa_engine::{Body, Response as Answer};
use stoa_kernel::ErrorCode;
use stoa_wire::{Problem, RequestId};
use tracing::debug;

const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");
const PROXY_CONNECTION: HeaderName = HeaderName::from_static("proxy-connection");

/// Of a script; `is_head` keeps the length that it gives for a body that it leaves away.
pub(crate) fn of_script(answer: Answer, is_head: bool) -> Result<Response<Reply>, Problem> {
    let Answer { status, headers, body } = answer;
    let status = StatusCode::from_u16(status).ok().filter(|status| (200..=599).contains(&status.as_u16()));
    let Some(status) = status else {
        return Err(Problem::new(ErrorCode::ScriptExecutionFailed, "The script gave a status that is none"));
    };
    let keeps_length = is_head && body.whole().is_some_and(bytes::Bytes::is_empty);
    let body = match body {
        Body::Whole(bytes) => Reply::from(bytes),
        Body::Stream(stream) => Reply::stream(stream),
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = to_http(headers, keeps_length);
    Ok(response)
}

/// Headers that are the connection's, or that would contradict the body, are left away, and so is what no header can
/// be: values come as one character for each byte, and no byte of them can end a line.
fn to_http(headers: Vec<(String, String)>, keeps_length: bool) -> HeaderMap {
    let mut map = HeaderMap::with_capacity(headers.len() + 8);
    for (name, value) in headers {
        let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
            debug!(name, "a script gave a header with a name that is none");
            continue;
        };
        if is_ours(&name) || (name == CONTENT_LENGTH && !(keeps_length && is_number(&value))) {
            continue;
        }
        match to_value(value) {
            Some(value) => drop(map.append(name, value)),
            None => debug!(%name, "a script gave a header with a value that is none"),
        }
    }
    map
}

fn is_ours(name: &HeaderName) -> bool {
    [
        CONNECTION,
        KEEP_ALIVE,
        PROXY_CONNECTION,
        PROXY_AUTHENTICATE,
        TE,
        TRAILER,
        TRANSFER_ENCODING,
        UPGRADE,
        RequestId::HEADER,
    ]
    .contains(name)
}

fn is_number(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit())
}

fn to_value(value: String) -> Option<HeaderValue> {
    if value.is_ascii() {
        return HeaderValue::from_maybe_shared(bytes::Bytes::from(value)).ok();
    }
    let bytes: Option<Vec<u8>> = value.chars().map(|char| u8::try_from(char).ok()).collect();
    HeaderValue::from_maybe_shared(bytes::Bytes::from(bytes?)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body::Body as _;
    use proptest::prelude::*;

    fn headers(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn answered(status: u16, pairs: &[(&str, &str)], body: &'static str, is_head: bool) -> Response<Reply> {
        of_script(Answer { status, headers: headers(pairs), body: Body::from(body) }, is_head).unwrap()
    }

    #[test]
    fn what_a_script_says_is_what_the_client_gets() {
        let pairs = [
            ("Content-Type", "text/plain"),
            ("set-cookie", "a=1"),
            ("set-cookie", "b=2"),
            ("x", "caf\u{e9}"),
        ];
        let response = answered(201, &pairs, "hello", false);
        assert_eq!(response.status(), 201);
        assert_eq!(response.headers().get_all("set-cookie").iter().collect::<Vec<_>>(), ["a=1", "b=2"]);
        assert_eq!(response.headers()["x"].as_bytes(), b"caf\xe9");
        assert_eq!(response.body().bytes(), Some(5));
    }

    #[test]
    fn a_script_cannot_break_the_protocol() {
        let pairs = [
            ("transfer-encoding", "chunked"),
            ("connection", "upgrade"),
            ("content-length", "9999"),
            ("x-request-id", "mine"),
            ("bad name", "1"),
            ("split", "1\r\nset-cookie: stolen=1"),
            ("nul", "\0"),
            ("wide", "\u{20ac}"),
            ("good", "1"),
        ];
        let response = answered(200, &pairs, "hello", false);
        assert_eq!(response.headers().keys().collect::<Vec<_>>(), ["good"]);
    }

    #[test]
    fn a_script_that_answers_head_without_a_body_may_say_how_long_it_would_be() {
        let pairs = [("content-length", "123")];
        assert_eq!(answered(200, &pairs, "", true).headers()[CONTENT_LENGTH], "123");
        assert!(answered(200, &pairs, "hello", true).headers().is_empty());
        assert!(answered(200, &[("content-length", "1, 2")], "", true).headers().is_empty());
    }

    #[test]
    fn a_status_that_is_none_is_the_scripts_error() {
        for status in [0, 99, 101, 199, 600, 999, 1000] {
            let answer = Answer { status, headers: Vec::new(), body: Body::EMPTY };
            assert!(of_script(answer, false).is_err(), "{status}");
        }
        assert!(answered(204, &[], "", false).body().is_end_stream());
    }

    proptest! {
        #[test]
        fn no_header_of_a_script_ends_a_line(name in ".{0,12}", value in any::<String>()) {
            for (name, value) in &to_http(vec![(name, value)], true) {
                prop_assert!(!name.as_str().contains(['\r', '\n', ':', ' ']));
                prop_assert!(!value.as_bytes().iter().any(|byte| [b'\r', b'\n', 0].contains(byte)));
            }
        }
    }
}
