//! What an instance is given: one event. The guest gets the same in the words of `wit/types.wit`.

use crate::bindings::stoa::engine::types as wit;
use crate::body::Received;
use crate::incoming::Upload;
use std::sync::Arc;
use stoa_kernel::Caller;
use stoa_uploads::{Content, Files, Form};

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
    pub body: Received,
    /// Who asks, where the platform knows them.
    pub caller: Option<Arc<Caller>>,
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

/// What stays with the host of a request whose body does not go along with it.
#[derive(Default)]
pub(crate) struct Left {
    /// A stream that the script reads.
    pub(crate) upload: Upload,
    /// Of a form.
    pub(crate) files: Option<Arc<Files>>,
}

impl Event {
    /// The guest's form, and what stays with the host.
    pub(crate) fn into_wit(self) -> (wit::Event, Left) {
        let (request, left) = self.request.map(Request::into_wit).unzip();
        let event = wit::Event {
            id: self.id,
            kind: self.kind,
            target: self.target,
            request,
            args: self.args,
            meta: self.meta,
            seed: self.seed,
        };
        (event, left.unwrap_or_default())
    }
}

impl Request {
    fn into_wit(self) -> (wit::Request, Left) {
        let Self { method, url, headers, params, body, caller } = self;
        let (body, left) = match body {
            Received::Whole(bytes) => (wit::RequestBody::Whole(bytes.into()), Left::default()),
            Received::Stream(stream) => {
                (wit::RequestBody::Streamed, Left { upload: stream.into(), ..Left::default() })
            }
            Received::Form(form) => {
                let (form, files) = parts(*form);
                (wit::RequestBody::Form(form), Left { files: Some(files), ..Left::default() })
            }
        };
        let caller = caller.as_deref().map(known);
        (wit::Request { method, url, headers, params, body, caller }, left)
    }
}

fn parts(form: Form) -> (wit::FormData, Arc<Files>) {
    let Form { parts, fault, files } = form;
    let parts = parts.into_iter().map(|part| wit::Part {
        head: part.head,
        content: match part.content {
            Content::Here(text) => wit::PartContent::Here(text),
            Content::Stored(bytes) => wit::PartContent::Stored(bytes),
        },
    });
    let fault = fault.map(|fault| wit::FormFault { problem: fault.problem, part: fault.part });
    (wit::FormData { parts: parts.collect(), fault }, files)
}

fn known(caller: &Caller) -> wit::Caller {
    wit::Caller {
        id: caller.id.to_string(),
        name: caller.name.to_string(),
        email: caller.email.as_ref().map(ToString::to_string),
        provider: caller.provider.to_string(),
        roles: caller.roles.to_vec(),
        permissions: caller.permissions.to_vec(),
        groups: caller.groups.to_vec(),
        mfa: caller.mfa,
        expires_at: caller.expires_at,
    }
}
