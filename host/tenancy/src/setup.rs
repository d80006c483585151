//! `setup`: once per version, before it becomes active, with every host function.

use crate::deploy::logs_of;
use crate::directory::Tenant;
use crate::error::TenancyError;
use crate::info::SetupReport;
use crate::release::Version;
use crate::tenancy::Tenancy;
use serde_json::json;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use stoa_engine::{Fault, Target};
use stoa_invoker::{Call, Deployed, InvokeError, Invoker, Subject};
use stoa_kernel::Passage;
use tokio::sync::oneshot;

/// The event, and the export that answers it.
const SETUP: &str = "setup";

impl Tenancy {
    /// Runs it. A fault of it is the error, with what it had logged.
    pub(crate) async fn run_setup(
        &self,
        tenant: &Tenant,
        version: &Version,
        deployed: &Arc<Deployed>,
    ) -> Result<SetupReport, TenancyError> {
        let started = Instant::now();
        let (sender, report) = oneshot::channel();
        let sender = Mutex::new(Some(sender));
        let reporter = move |_: &Deployed, report| {
            if let Some(sender) = sender.lock().unwrap_or_else(PoisonError::into_inner).take() {
                // Whoever deploys may be gone; then nobody wants to know.
                let _ = sender.send(report);
            }
        };
        let invoker = Invoker::new(Arc::clone(&self.0.registry), Arc::new(reporter));
        let call = Call {
            id: None,
            tenant: version.tenant().clone(),
            name: version.script().clone(),
            script: Arc::clone(deployed),
            kind: SETUP,
            target: Target::Entry(SETUP.to_owned()),
            subject: Subject::Args(None),
            meta: Some(json!({ "version": version.number() }).to_string()),
            limits: version.limits().invocation,
            grants: version.grants(),
            egress: Arc::clone(version.egress()),
            assets: Arc::clone(version.assets()),
            passage: Passage::default(),
            meter: Arc::clone(version.meter()) as _,
        };
        let lane = tenant.state().lane().clone();
        let outcome = invoker.invoke(&lane, call).await;
        // The report comes when background work has ended too: the version is not active before that.
        let report = report.await.ok();
        let late = report.as_ref().and_then(|report| report.fault().cloned());
        let logs = report.map(logs_of).unwrap_or_default();
        let fault = match outcome {
            Ok(_) => late.map(InvokeError::Fault),
            Err(error) => Some(error),
        };
        match fault {
            None => Ok(SetupReport {
                duration_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
                logs,
            }),
            Some(error) => Err(TenancyError::Setup {
                message: error.to_string(),
                stack: match &error {
                    InvokeError::Fault(Fault::Script(failure)) => failure.stack.clone(),
                    _ => String::new(),
                },
                logs: json!(logs),
            }),
        }
    }
}
