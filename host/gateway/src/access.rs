//! The access log: one event for each request, whatever became of it, at its very end. Who does not listen to it
//! pays for one look at a flag.

use http::request::Parts;
use http::{Method, Version as Protocol};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;
use stoa_kernel::TenantId;
use stoa_metering::ScriptMeter;
use stoa_tenancy::Version;
use stoa_wire::{Client, RequestId};
use tracing::Level;

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// With a whole answer.
    Complete,
    /// The script, or what else gave the body, broke off.
    BrokenOff,
    /// The client had gone, or the server stopped.
    GivenUp,
}

/// Who wants to know of an answer as it goes out.
#[derive(Default)]
pub(crate) struct Watched {
    pub(crate) access: Option<Box<Entry>>,
    /// Counts its bytes. None: no script answers.
    pub(crate) meter: Option<Arc<ScriptMeter>>,
}

impl Watched {
    pub(crate) fn new(access: Option<Box<Entry>>) -> Self {
        Self { access, meter: None }
    }
}

/// What is known of a request so far. Being dropped, it is logged.
pub(crate) struct Entry {
    began: Instant,
    id: RequestId,
    client: IpAddr,
    protocol: Protocol,
    method: Method,
    path: String,
    pub(crate) tenant: Option<TenantId>,
    pub(crate) version: Option<Arc<Version>>,
    pub(crate) status: Option<u16>,
    pub(crate) bytes: u64,
    pub(crate) outcome: Outcome,
}

impl Entry {
    /// None: nobody listens.
    pub(crate) fn begin(parts: &Parts, id: &RequestId, client: Client) -> Option<Box<Self>> {
        tracing::enabled!(target: "access", Level::INFO).then(|| {
            Box::new(Self {
                began: Instant::now(),
                id: id.clone(),
                client: client.address,
                protocol: parts.version,
                method: parts.method.clone(),
                path: parts.uri.path().to_owned(),
                tenant: None,
                version: None,
                status: None,
                bytes: 0,
                outcome: Outcome::GivenUp,
            })
        })
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let version = self.version.as_deref();
        let outcome = match self.outcome {
            Outcome::Complete => "complete",
            Outcome::BrokenOff => "broken_off",
            Outcome::GivenUp => "client_gone",
        };
        tracing::info!(
            target: "access",
            method = self.method.as_str(),
            path = self.path.as_str(),
            status = self.status,
            bytes = self.bytes,
            duration_us = u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX),
            tenant = self.tenant.as_ref().map(TenantId::as_str),
            script = version.map(|version| version.script().as_str()),
            version = version.map(Version::number),
            request_id = self.id.as_str(),
            client = %self.client,
            protocol = ?self.protocol,
            outcome,
        );
    }
}
