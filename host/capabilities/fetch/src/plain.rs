//! Requests of the platform itself, to servers that tenants name: the guarded way that requests of scripts go, without
//! redirects, and with answers that are read whole.

use crate::Network;
use crate::error::{Failure, FetchError, Invalid, Limit};
use crate::guard::Guard;
use crate::target::Target;
use crate::tenants::{Tenant, Tenants};
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use std::sync::Arc;
use std::time::Duration;
use stoa_kernel::Egress;
use tokio::time::timeout;

/// From the first step to the last byte. These are small answers that somebody waits for.
const PATIENCE: Duration = Duration::from_secs(10);

/// The way out.
pub struct Plain {
    tenant: Tenant,
}

impl Plain {
    /// On a network.
    pub fn new(network: Network) -> Result<Self, rustls::Error> {
        let guard = Guard::opening(network.allow_private);
        let tenants = Tenants::new(guard, network.resolver, network.authorities.roots())?;
        // Nobody's lists: where these go is for the guard alone.
        Ok(Self { tenant: tenants.open(&Arc::new(Egress::default())) })
    }

    /// Sends a request whose URI is a whole URL, and reads an answer of at most `most` bytes.
    pub async fn send(&self, request: Request<Vec<u8>>, most: usize) -> Result<Response<Bytes>, FetchError> {
        let target = Target::parse(&request.uri().to_string())?;
        let failed = |failure| FetchError::Failed { host: target.host.clone(), failure };
        let answer = timeout(PATIENCE, self.exchange(request, &target, most)).await;
        answer.unwrap_or_else(|_| Err(failed(Failure::Timeout { what: "the answer", after: PATIENCE })))
    }

    async fn exchange(
        &self,
        request: Request<Vec<u8>>,
        target: &Target,
        most: usize,
    ) -> Result<Response<Bytes>, FetchError> {
        let (mut parts, body) = request.into_parts();
        parts.uri = target.uri.clone();
        if parts.method == http::Method::CONNECT {
            return Err(Invalid::Method.into());
        }
        let body = Full::new(Bytes::from(body)).map_err(|never| match never {}).boxed_unsync();
        let answer = self.tenant.client().request(Request::from_parts(parts, body)).await;
        let (parts, body) = answer.map_err(|error| Failure::of_client(&error, &target.host))?.into_parts();
        let body = Limited::new(body, most).collect().await.map_err(|error| {
            if error.is::<LengthLimitError>() {
                FetchError::Limit(Limit::Whole { limit: most })
            } else {
                FetchError::Failed { host: target.host.clone(), failure: Failure::Closed }
            }
        })?;
        Ok(Response::from_parts(parts, body.to_bytes()))
    }
}
