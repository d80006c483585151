//! What came back over the wire.

use reqwest::RequestBuilder;
use reqwest::header::HeaderMap;
use serde_json::Value;

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: String,
}

impl Answer {
    /// Sends a request. That nothing comes back fails the test.
    pub async fn of(request: RequestBuilder) -> Self {
        Self::try_of(request).await.expect("an answer")
    }

    /// Sends a request that may be left without an answer.
    pub async fn try_of(request: RequestBuilder) -> reqwest::Result<Self> {
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Self { status, headers, body: response.text().await? })
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The code of an error, checked to be in the form that every error has.
    pub fn code(&self) -> String {
        let json = self.json();
        let error = &json["error"];
        for field in ["code", "message", "request_id", "timestamp", "path", "method"] {
            assert!(error[field].is_string(), "no {field} in {self:?}");
        }
        assert!(error["details"].is_object(), "{self:?}");
        assert_eq!(json["status"], self.status, "{self:?}");
        assert_eq!(error["request_id"], self.header("x-request-id"), "{self:?}");
        error["code"].as_str().unwrap().to_owned()
    }

    /// Fails the test, with the whole answer, unless it has this status.
    #[expect(clippy::return_self_not_must_use, reason = "often the status is all that is of interest")]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }
}
