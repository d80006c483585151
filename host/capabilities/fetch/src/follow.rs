//! From a request to the head of its response, through redirects. Each hop is a request of its own: it counts, and
//! where it leads is checked as if the script had written it.

use crate::decode::Coding;
use crate::download::Download;
use crate::error::{Failure, FetchError, Limit};
use crate::limits::{Allowance, HEAD_TIMEOUT, IDLE_TIMEOUT, MAX_REDIRECTS, within};
use crate::outgoing::{Outgoing, is_of_the_connection};
use crate::tenants::Tenant;
use http::{HeaderMap, Method, Response, Version, header};
use hyper::body::{Body, Incoming};
use hyper::ext::ReasonPhrase;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use stoa_kernel::{Meter, Metric};

/// The requests of one invocation, redirects included.
pub(crate) struct Count {
    requests: AtomicU32,
    /// Of what goes out and comes in.
    meter: Arc<dyn Meter>,
}

impl Count {
    pub(crate) fn new(meter: Arc<dyn Meter>) -> Self {
        Self { requests: AtomicU32::new(0), meter }
    }

    fn one_more(&self, limit: u32) -> Result<(), Limit> {
        let before = self.requests.fetch_add(1, Ordering::Relaxed);
        if before < limit { Ok(()) } else { Err(Limit::Fetches { limit }) }
    }

    /// Counts what goes out or has come in, unless nothing may any more today.
    pub(crate) fn pass(&self, bytes: usize) -> Result<(), FetchError> {
        self.meter.check(Metric::Egress).map_err(|spent| FetchError::Quota(Box::new(spent)))?;
        self.meter.charge(Metric::Egress, bytes as u64);
        Ok(())
    }
}

/// A response without its body.
pub(crate) struct Head {
    pub(crate) status: u16,
    pub(crate) status_text: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) url: String,
    pub(crate) redirected: bool,
    pub(crate) has_body: bool,
}

/// Sends a request, and follows where it is sent. The body is there unless the response cannot have one.
pub(crate) async fn follow(
    tenant: &Tenant,
    count: &Arc<Count>,
    allowance: Allowance,
    mut outgoing: Outgoing,
) -> Result<(Head, Option<Download>), FetchError> {
    let mut redirects = 0;
    loop {
        count.one_more(allowance.fetches)?;
        count.pass(outgoing.content.bytes())?;
        let response = ask(tenant, allowance, &mut outgoing).await?;
        match outgoing.next(response.status(), response.headers())? {
            None => {
                return Ok(received(&outgoing, response, (redirects > 0, allowance), count));
            }
            Some(_) if redirects == MAX_REDIRECTS => return Err(outgoing.failed(Failure::Redirects)),
            Some(next) => outgoing.redirected(response.status(), next)?,
        }
        redirects += 1;
    }
}

/// One hop.
async fn ask(
    tenant: &Tenant,
    allowance: Allowance,
    outgoing: &mut Outgoing,
) -> Result<Response<Incoming>, FetchError> {
    let attempt = tenant.breakers.admit(&outgoing.target.host)?;
    let request = outgoing.request()?;
    let wait = within(allowance.wall, HEAD_TIMEOUT);
    outgoing.progress.note();
    let answer = tokio::select! {
        answer = tenant.client().request(request) => {
            answer.map_err(|error| Failure::of_client(&error, &outgoing.target.host))
        }
        () = outgoing.progress.stalls(wait) => {
            Err(outgoing.failed(Failure::Timeout { what: "the response", after: wait }))
        }
    };
    match &answer {
        Ok(_) => attempt.succeeded(),
        Err(error) if error.is_outage() => attempt.failed(),
        Err(_) => {}
    }
    answer
}

fn received(
    outgoing: &Outgoing,
    response: Response<Incoming>,
    (redirected, allowance): (bool, Allowance),
    count: &Arc<Count>,
) -> (Head, Option<Download>) {
    let (mut parts, body) = response.into_parts();
    let bodiless = outgoing.method == Method::HEAD || matches!(parts.status.as_u16(), 204 | 205 | 304);
    let coding = Coding::of(&parts.headers).filter(|_| !bodiless);
    if coding.is_some() {
        // They describe what came over the wire, which nobody sees.
        parts.headers.remove(header::CONTENT_ENCODING);
        parts.headers.remove(header::CONTENT_LENGTH);
    }
    let reason = parts.extensions.get::<ReasonPhrase>();
    let reason = reason.map(|reason| latin1(&outgoing.hide(reason.as_bytes())));
    let usual = || match parts.version {
        Version::HTTP_2 => String::new(),
        _ => parts.status.canonical_reason().unwrap_or_default().to_owned(),
    };
    let has_body = !bodiless && (coding.is_some() || !body.is_end_stream());
    let head = Head {
        status: parts.status.as_u16(),
        status_text: reason.unwrap_or_else(usual),
        headers: listed(outgoing, &parts.headers),
        url: outgoing.target.url.as_str().to_owned(),
        redirected,
        has_body,
    };
    let idle = within(allowance.wall, IDLE_TIMEOUT);
    let download = || Download::new(body, coding, (outgoing.target.host.clone(), idle), Arc::clone(count));
    (head, has_body.then(download))
}

fn listed(outgoing: &Outgoing, headers: &HeaderMap) -> Vec<(String, String)> {
    let kept = headers.iter().filter(|(name, _)| !is_of_the_connection(name));
    kept.map(|(name, value)| (name.as_str().to_owned(), latin1(&outgoing.hide(value.as_bytes())))).collect()
}

/// One character for each byte.
fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}
