//! A deployed script, and a request on its way through it.

use crate::platform::{Rooms, address};
use crate::reply::{Refusal, Reply};
use std::sync::Arc;
use stoa_compiler::Job;
use stoa_engine::{Answer, Report, Request, Script, Target};
use stoa_invoker::{Call, Deployed, Found, Lane, Subject};
use stoa_kernel::{Grants, Limits, ScriptName, TenantId};
use tokio::sync::oneshot;

/// A request as the gateway would hand it on.
pub fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Request {
    Request {
        method: method.to_owned(),
        url: format!("http://acme.localhost{path}"),
        headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        params: Vec::new(),
        body: body.to_vec(),
    }
}

/// A script that is ready for events. Cloning it is cheap.
#[derive(Clone)]
pub struct TestScript {
    rooms: Arc<Rooms>,
    lane: Lane,
    job: Job,
    script: Arc<Script>,
    component: Arc<Vec<u8>>,
    limits: Limits,
    grants: Grants,
}

/// A request that was answered, though its background work may still run.
pub struct Asked {
    outcome: Result<Answer, Refusal>,
    report: Option<oneshot::Receiver<Report>>,
    // Its address is its name among those that run, so it has to live until the report is here.
    deployed: Arc<Deployed>,
}

impl TestScript {
    pub(crate) fn new(
        rooms: Arc<Rooms>,
        lane: Lane,
        job: Job,
        script: Arc<Script>,
        component: Vec<u8>,
    ) -> Self {
        let (limits, grants) = (Limits::INVOCATION, Grants::ALL);
        Self { rooms, lane, job, script, component: Arc::new(component), limits, grants }
    }

    /// The same with other limits.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The same with other rights.
    #[must_use]
    pub fn grants(mut self, grants: Grants) -> Self {
        self.grants = grants;
        self
    }

    /// The same as the script of this name of another tenant.
    #[must_use]
    pub fn owned_by(mut self, tenant: &str, script: &str) -> Self {
        self.job.tenant = TenantId::new(tenant).unwrap();
        self.job.script = ScriptName::new(script).unwrap();
        self
    }

    /// What is stored of it.
    pub fn component(&self) -> &[u8] {
        &self.component
    }

    /// What runs.
    pub fn script(&self) -> &Script {
        &self.script
    }

    /// `GET path`, to its very end.
    pub async fn get(&self, path: &str) -> Reply {
        self.request("GET", path, &[], b"").await
    }

    /// A request, to its very end.
    pub async fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        self.send(request(method, path, headers, body)).await.finish().await
    }

    /// Another event than a request, to its very end. `args` are JSON.
    pub async fn event(&self, kind: &'static str, args: Option<&str>) -> Reply {
        let target = Target::Entry(kind.to_owned());
        self.run(kind, target, Subject::Args(args.map(str::to_owned))).await.finish().await
    }

    /// A request, to its answer.
    pub async fn send(&self, request: Request) -> Asked {
        let path = request.url.strip_prefix("http://acme.localhost").unwrap_or(&request.url);
        let path = path.split(['?', '#']).next().unwrap_or(path).to_owned();
        let deployed = self.deployed();
        match deployed.routes().find(&request.method, &path) {
            Found::Target(target, params) => {
                self.run("request", target, Subject::Request(Request { params, ..request })).await
            }
            found => Asked { outcome: Err(Refusal::NoRoute(found)), report: None, deployed },
        }
    }

    fn deployed(&self) -> Arc<Deployed> {
        Arc::new(Deployed::new(Arc::clone(&self.script)).expect("routes that can be"))
    }

    async fn run(&self, kind: &'static str, target: Target, subject: Subject) -> Asked {
        let deployed = self.deployed();
        let (sender, report) = oneshot::channel();
        self.rooms.reports.lock().unwrap().insert(address(&deployed), sender);
        let call = Call {
            tenant: self.job.tenant.clone(),
            name: self.job.script.clone(),
            script: Arc::clone(&deployed),
            kind,
            target,
            subject,
            meta: None,
            limits: self.limits,
            grants: self.grants,
        };
        let outcome = self.rooms.app.invoker.invoke(&self.lane, call).await.map_err(Refusal::Invoke);
        let ran = !matches!(&outcome, Err(Refusal::Invoke(stoa_invoker::InvokeError::Busy(_))));
        Asked { outcome, report: ran.then_some(report), deployed }
    }
}

impl Asked {
    /// The answer so far.
    pub fn outcome(&self) -> &Result<Answer, Refusal> {
        &self.outcome
    }

    /// Waits for the end of its background work.
    pub async fn finish(self) -> Reply {
        let report = match self.report {
            Some(report) => Some(report.await.expect("every invocation is reported")),
            None => None,
        };
        drop(self.deployed);
        Reply::new(self.outcome, report)
    }
}
