//! The way out for what the platform asks of servers that tenants name, by the network that scripts fetch from.

use http::Request;
use stoa_fetch::{Network, Plain};
use stoa_kernel::TenantId;
use stoa_tokens::{Answering, MAX_ANSWER_BYTES, Outbound, Unreachable};

/// By the guarded network.
pub(crate) struct Guarded(Plain);

/// It cannot be built: the authorities do not fit together.
#[derive(Debug, thiserror::Error)]
#[error("requests to other servers cannot be secured: {0}")]
pub struct OutboundError(String);

impl Guarded {
    pub(crate) fn new(network: Network) -> Result<Self, OutboundError> {
        Plain::new(network).map(Self).map_err(|error| OutboundError(error.to_string()))
    }
}

impl Outbound for Guarded {
    fn send<'a>(&'a self, _: Option<&'a TenantId>, request: Request<Vec<u8>>) -> Answering<'a> {
        Box::pin(async move {
            let host = request.uri().host().unwrap_or_default().to_owned();
            let answer = self.0.send(request, MAX_ANSWER_BYTES).await;
            answer.map_err(|error| Unreachable { host, why: error.to_string() })
        })
    }
}
