//! The body of every error: `{"error": {code, message, details, request_id, timestamp, path, method}, "status"}`.

use crate::request_id::RequestId;
use crate::status::status;
use bytes::Bytes;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, Response, StatusCode};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};
use stoa_kernel::ErrorCode;

/// Something that went wrong, as its client is told.
#[derive(Clone, Debug)]
pub struct Problem {
    /// From the closed list.
    pub code: ErrorCode,
    /// A script's own word for it, shown in the code's place.
    pub code_override: Option<String>,
    /// Another status than the code has.
    pub status_override: Option<StatusCode>,
    /// For people. Says nothing about the inside of the platform.
    pub message: String,
    /// For programs. An object; anything else is shown as `{"value": ...}`.
    pub details: Value,
    /// After how many seconds to try again.
    pub retry_after: Option<u32>,
    /// What the path would take, with `METHOD_NOT_ALLOWED`.
    pub allow: Option<String>,
    /// Where it came from, in the author's lines: in development only.
    pub stack: Option<String>,
}

/// Which request it was.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// Its id.
    pub request_id: &'a RequestId,
    /// Without the query, which may hold what is nobody's business.
    pub path: &'a str,
    /// `GET`, …
    pub method: &'a str,
}

#[derive(Serialize)]
struct Body<'a> {
    error: Error<'a>,
    status: u16,
}

#[derive(Serialize)]
struct Error<'a> {
    code: &'a str,
    message: &'a str,
    details: Details<'a>,
    request_id: &'a str,
    timestamp: String,
    path: &'a str,
    method: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    stack: Option<&'a str>,
}

/// An object whatever it was given, so that readers need not look twice.
#[derive(Serialize)]
#[serde(untagged)]
enum Details<'a> {
    Object(&'a Map<String, Value>),
    Nothing {},
    Other { value: &'a Value },
}

impl Problem {
    /// With the status of its code, and a `Retry-After` where waiting helps.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        let retry_after = match code {
            ErrorCode::TenantBusy => Some(1),
            ErrorCode::StorageUnavailable | ErrorCode::UploadsFull => Some(2),
            _ => None,
        };
        Self {
            code,
            code_override: None,
            status_override: None,
            message: message.into(),
            details: Value::Null,
            retry_after,
            allow: None,
            stack: None,
        }
    }

    /// An error that a script answers with on purpose: its own status and its own word.
    pub fn of_script(status: StatusCode, code: String, message: impl Into<String>) -> Self {
        Self {
            code_override: Some(code),
            status_override: Some(status),
            ..Self::new(ErrorCode::ScriptExecutionFailed, message)
        }
    }

    /// With what programs want to know.
    #[must_use]
    pub fn with_details(mut self, details: Value) -> Self {
        self.details = details;
        self
    }

    /// With the methods that the path takes, both as `Allow` and in the details.
    #[must_use]
    pub fn with_allow(mut self, methods: &[String]) -> Self {
        self.allow = Some(methods.join(", "));
        self.details = serde_json::json!({ "allow": methods });
        self
    }

    /// With the number of seconds after which to try again.
    #[must_use]
    pub fn with_retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        self.status_override.unwrap_or_else(|| status(self.code))
    }

    /// The code as the client sees it.
    pub fn shown_code(&self) -> &str {
        self.code_override.as_deref().unwrap_or_else(|| self.code.as_str())
    }

    /// The body of the answer.
    pub fn body(&self, facts: &Facts<'_>) -> Bytes {
        let details = match &self.details {
            Value::Object(map) => Details::Object(map),
            Value::Null => Details::Nothing {},
            value => Details::Other { value },
        };
        let body = Body {
            error: Error {
                code: self.shown_code(),
                message: &self.message,
                details,
                request_id: facts.request_id.as_str(),
                timestamp: now(),
                path: facts.path,
                method: facts.method,
                stack: self.stack.as_deref(),
            },
            status: self.status().as_u16(),
        };
        serde_json::to_vec(&body).map(Bytes::from).unwrap_or_default()
    }

    /// The whole answer. Whoever sends it leaves the body away for HEAD.
    pub fn into_response(self, facts: &Facts<'_>) -> Response<Bytes> {
        let mut response = Response::new(self.body(facts));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(RequestId::HEADER, facts.request_id.header_value());
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(Ok(methods)) = self.allow.as_deref().map(HeaderValue::from_str) {
            headers.insert(ALLOW, methods);
        }
        if self.status() == StatusCode::UNAUTHORIZED && self.code_override.is_none() {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// To the second: `2026-01-18T10:30:00Z`.
fn now() -> String {
    Timestamp::from_second(Timestamp::now().as_second()).unwrap_or_default().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn answer(problem: Problem) -> (Response<Bytes>, Value) {
        let id = RequestId::from_proxy("req_0123456789").unwrap();
        let facts = Facts { request_id: &id, path: "/api", method: "POST" };
        let response = problem.into_response(&facts);
        let mut body: Value = serde_json::from_slice(response.body()).unwrap();
        let timestamp: Timestamp = body["error"]
            .as_object_mut()
            .unwrap()
            .remove("timestamp")
            .unwrap()
            .as_str()
            .unwrap()
            .parse()
            .unwrap();
        assert!(Timestamp::now().duration_since(timestamp).as_secs() < 60);
        assert_eq!(timestamp.subsec_nanosecond(), 0);
        (response, body)
    }

    #[test]
    fn the_body_is_the_one_that_the_contract_promises() {
        let problem = Problem::new(ErrorCode::CpuLimitExceeded, "too long").with_details(json!({"used": 7}));
        let (response, body) = answer(problem);
        let error = json!({
            "code": "CPU_LIMIT_EXCEEDED", "message": "too long", "details": {"used": 7},
            "request_id": "req_0123456789", "path": "/api", "method": "POST",
        });
        assert_eq!(body, json!({ "error": error, "status": 503 }));
        assert_eq!(response.status(), 503);
        assert_eq!(response.headers()["content-type"], "application/json");
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert_eq!(response.headers()["x-request-id"], "req_0123456789");
    }

    #[test]
    fn details_are_always_an_object() {
        let details = |value| {
            answer(Problem::new(ErrorCode::NotFound, "").with_details(value)).1["error"]["details"].clone()
        };
        assert_eq!(details(Value::Null), json!({}));
        assert_eq!(details(json!([1])), json!({ "value": [1] }));
        assert_eq!(details(json!({})), json!({}));
    }

    #[test]
    fn a_script_answers_with_its_own_status_and_code() {
        let problem = Problem::of_script(StatusCode::IM_A_TEAPOT, "TEAPOT".to_owned(), "short and stout");
        let (response, body) = answer(problem);
        assert_eq!((response.status().as_u16(), &body["error"]["code"]), (418, &json!("TEAPOT")));
        assert_eq!(body["status"], 418);
    }

    #[test]
    fn whoever_should_wait_or_ask_otherwise_is_told_so() {
        let (busy, _) = answer(Problem::new(ErrorCode::TenantBusy, ""));
        assert_eq!(busy.headers()["retry-after"], "1");
        let methods = ["GET".to_owned(), "HEAD".to_owned()];
        let (wrong, body) = answer(Problem::new(ErrorCode::MethodNotAllowed, "").with_allow(&methods));
        assert_eq!(wrong.headers()["allow"], "GET, HEAD");
        assert_eq!(body["error"]["details"], json!({ "allow": methods }));
        let (nobody, _) = answer(Problem::new(ErrorCode::Unauthenticated, ""));
        assert_eq!(nobody.headers()["www-authenticate"], "Bearer");
    }

    #[test]
    fn no_stack_is_shown_unless_there_is_one() {
        let mut problem = Problem::new(ErrorCode::ScriptExecutionFailed, "the script failed");
        assert!(answer(problem.clone()).1["error"].get("stack").is_none());
        problem.stack = Some("at main.ts:1:1".to_owned());
        assert_eq!(answer(problem).1["error"]["stack"], "at main.ts:1:1");
    }
}
