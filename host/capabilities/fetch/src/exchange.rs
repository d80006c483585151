//! What an invocation has under way: each request with its response, by the number that the script's side gave it.

use crate::download::Download;
use crate::error::{FetchError, Invalid};
use crate::follow::{Count, Head, follow};
use crate::limits::Allowance;
use crate::outgoing::Outgoing;
use crate::secrets::{Secrets, Wanted};
use crate::tenants::Tenants;
use crate::upload::Upload;
use bytes::Bytes;
use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use stoa_kernel::{Cx, Meter};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

/// What an invocation keeps of the capability. Dropped, it closes every connection that is still in use.
pub struct FetchState {
    tenants: Arc<Tenants>,
    secrets: Arc<dyn Secrets>,
    count: Arc<Count>,
    under_way: HashMap<u32, Exchange>,
}

/// One request with its response.
struct Exchange {
    upload: Option<Upload>,
    download: Arc<Mutex<Option<Download>>>,
    given_up: CancellationToken,
}

impl FetchState {
    pub(crate) fn new(tenants: Arc<Tenants>, secrets: Arc<dyn Secrets>, meter: Arc<dyn Meter>) -> Self {
        Self { tenants, secrets, count: Arc::new(Count::new(meter)), under_way: HashMap::new() }
    }

    /// Begins an exchange. Ready with the head of the response.
    pub(crate) fn send(
        &mut self,
        cx: &Cx,
        allowance: Allowance,
        id: u32,
        mut outgoing: Outgoing,
        upload: Option<Upload>,
    ) -> impl Future<Output = Result<Head, FetchError>> + Send + use<> {
        let (tenant, count) = (self.tenants.of(cx), Arc::clone(&self.count));
        let exchange = Exchange { upload, download: Arc::default(), given_up: CancellationToken::new() };
        let (download, given_up) = (Arc::clone(&exchange.download), exchange.given_up.clone());
        self.under_way.insert(id, exchange);
        let wanted = Wanted::of(&outgoing).map(|wanted| (wanted, Arc::clone(&self.secrets), cx.clone()));
        unless(given_up, async move {
            if let Some((wanted, secrets, cx)) = wanted {
                wanted.reveal(secrets.as_ref(), &cx, &mut outgoing).await?;
            }
            let (head, body) = follow(&tenant, &count, allowance, outgoing).await?;
            *download.lock().await = body;
            Ok(head)
        })
    }

    /// Ready once the next chunk of the request has been taken.
    pub(crate) fn write(
        &mut self,
        id: u32,
        chunk: Vec<u8>,
    ) -> impl Future<Output = Result<bool, FetchError>> + Send + use<> {
        let begun = self
            .under_way
            .get(&id)
            .and_then(|exchange| Some((exchange.upload.clone()?, exchange.given_up.clone())));
        let passed = self.count.pass(chunk.len());
        async move {
            let (upload, given_up) = begun.ok_or(Invalid::Exchange)?;
            passed?;
            unless(given_up, upload.write(chunk)).await
        }
    }

    /// The request is complete.
    pub(crate) fn end(&mut self, id: u32) {
        if let Some(upload) = self.under_way.get_mut(&id).and_then(|exchange| exchange.upload.take()) {
            upload.end();
        }
    }

    /// Ready with the next chunk of the response.
    pub(crate) fn read(
        &mut self,
        id: u32,
        max: usize,
        whole: Option<usize>,
    ) -> impl Future<Output = Result<Option<Bytes>, FetchError>> + Send + use<> {
        let begun = self.under_way.get(&id);
        let begun = begun.map(|exchange| (Arc::clone(&exchange.download), exchange.given_up.clone()));
        async move {
            let (download, given_up) = begun.ok_or(Invalid::Exchange)?;
            unless(given_up, async move {
                let mut download = download.lock().await;
                let Some(body) = download.as_mut() else { return Ok(None) };
                let read = body.read(max, whole).await;
                if !matches!(read, Ok(Some(_))) {
                    // Its connection is free, or of no use any more.
                    *download = None;
                }
                read
            })
            .await
        }
    }

    /// Nothing more of it is wanted.
    pub(crate) fn cancel(&mut self, id: u32) {
        if let Some(exchange) = self.under_way.remove(&id) {
            exchange.given_up.cancel();
        }
    }
}

/// Does the work, until it is given up.
async fn unless<T>(
    given_up: CancellationToken,
    work: impl Future<Output = Result<T, FetchError>>,
) -> Result<T, FetchError> {
    given_up.run_until_cancelled(work).await.unwrap_or(Err(FetchError::Aborted))
}
