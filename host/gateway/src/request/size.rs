//! How long the URL and the headers of a request may be. hyper has limits of its own, a little above these, and
//! would not say which one was passed.

use http::request::Parts;
use serde_json::json;
use stoa_kernel::ErrorCode;
use stoa_wire::Problem;

/// As many as hyper takes over HTTP/1.
const MAX_HEADERS: usize = 100;
/// `: ` and the end of the line.
const BETWEEN: usize = 4;

/// Refuses what is too long.
pub(crate) fn check(parts: &Parts, limit: usize) -> Result<(), Problem> {
    let too_large = |what: &str, used: usize, limit: usize| {
        let message = format!("the request has {used} {what}; the limit is {limit}");
        let details = json!({ "used": used, "limit": limit, "source": "platform" });
        Err(Problem::new(ErrorCode::HeadersTooLarge, message).with_details(details))
    };
    if parts.headers.len() > MAX_HEADERS {
        return too_large("headers", parts.headers.len(), MAX_HEADERS);
    }
    let headers = parts.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + BETWEEN);
    let url = parts.uri.path_and_query().map_or(0, |text| text.as_str().len());
    let used = url + headers.sum::<usize>();
    if used > limit { too_large("bytes of URL and headers", used, limit) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;

    #[test]
    fn url_and_headers_count_together() {
        let parts = Request::builder().uri("/12345").header("ab", "cd").body(()).unwrap().into_parts().0;
        assert!(check(&parts, 14).is_ok());
        let problem = check(&parts, 13).unwrap_err();
        assert_eq!(problem.code, ErrorCode::HeadersTooLarge);
        assert_eq!(problem.details, json!({ "used": 14, "limit": 13, "source": "platform" }));
    }

    #[test]
    fn so_many_headers_are_too_many() {
        let mut request = Request::builder();
        for index in 0..=MAX_HEADERS {
            request = request.header(format!("h{index}"), "");
        }
        assert!(check(&request.body(()).unwrap().into_parts().0, usize::MAX).is_err());
    }
}
