//! The way out: what the platform asks of other servers on behalf of a tenant. Tenants say where it leads, so whoever
//! implements it keeps it out of the operator's own network.

use bytes::Bytes;
use http::{Request, Response};
use std::future::Future;
use std::pin::Pin;
use stoa_kernel::TenantId;

/// Answers are documents and tokens, never files.
pub const MAX_ANSWER_BYTES: usize = 512 * 1024;

/// An answer under way.
pub type Answering<'a> = Pin<Box<dyn Future<Output = Result<Response<Bytes>, Unreachable>> + Send + 'a>>;

/// Asks other servers. It follows no redirect, takes no more than [`MAX_ANSWER_BYTES`], and gives up in time.
pub trait Outbound: Send + Sync {
    /// Sends a request as the tenant's policy allows. `None`: on behalf of the platform.
    fn send<'a>(&'a self, tenant: Option<&'a TenantId>, request: Request<Vec<u8>>) -> Answering<'a>;
}

/// There is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{host}' does not answer: {why}")]
pub struct Unreachable {
    /// Who was asked.
    pub host: String,
    /// What came in between.
    pub why: String,
}
