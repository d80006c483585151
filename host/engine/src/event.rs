//! What an instance is given: one event. The guest gets the same in the words of `wit/types.wit`.

use crate::bindings::stoa::engine::types as wit;
use crate::body::Body;
use crate::incoming::Upload;

/// A request on its way into a script.
#[derive(Debug)]
pub struct Request {
    /// The method, in upper case.
    pub method: String,
    /// Absolute and normalised.
    pub url: String,
    /// In the order in which they came. A value has one character for each of its bytes (latin-1).
    pub headers: Vec<(String, String)>,
    /// Path parameters of the matched route, decoded.
    pub params: Vec<(String, String)>,
    /// Its content. A stream is what `fetch` handlers can make use of; for a registered one the guest reads it
    /// to its end first.
    pub body: Body,
}

/// One event for one instance.
#[derive(Debug)]
pub struct Event {
    /// Unique; what scripts see as the id of their invocation.
    pub id: String,
    /// `request`, `scheduled`, …
    pub kind: String,
    /// Which function it is for.
    pub target: wit::Target,
    /// The request, if it is one.
    pub request: Option<Request>,
    /// JSON arguments of any other event.
    pub args: Option<String>,
    /// JSON with whatever else is known.
    pub meta: Option<String>,
    /// Seeds `Math.random`.
    pub seed: u64,
}

impl Event {
    /// The guest's form, and the stream that stays with the host.
    pub(crate) fn into_wit(self) -> (wit::Event, Upload) {
        let (request, upload) = self.request.map(Request::into_wit).unzip();
        let event = wit::Event {
            id: self.id,
            kind: self.kind,
            target: self.target,
            request,
            args: self.args,
            meta: self.meta,
            seed: self.seed,
        };
        (event, upload.unwrap_or_default())
    }
}

impl Request {
    fn into_wit(self) -> (wit::Request, Upload) {
        let Self { method, url, headers, params, body } = self;
        let (body, upload) = match body {
            Body::Whole(bytes) => (wit::RequestBody::Whole(bytes.into()), Upload::Over),
            Body::Stream(stream) => (wit::RequestBody::Streamed, stream.into()),
        };
        (wit::Request { method, url, headers, params, body }, upload)
    }
}
