//! A deployed script, and a request on its way through it.

use crate::platform::{Rooms, address};
use crate::reply::{Refusal, Reply};
use futures_util::StreamExt;
use std::sync::Arc;
use stoa_compiler::Job;
use stoa_engine::{Answer, Body, BodyError, BodyStream, Report, Request, Response, Script, Target};
use stoa_invoker::{Call, Deployed, Found, InvokeError, Lane, Routes, Subject, asked_version};
use stoa_kernel::{Grants, Limits, Passage, ScriptName, TenantId, Unmetered};
use tokio::sync::oneshot;

/// A request as the gateway would hand it on.
pub fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Request {
    Request {
        method: method.to_owned(),
        url: format!("http://acme.localhost{path}"),
        headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        params: Vec::new(),
        body: body.to_vec().into(),
        caller: None,
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
    id: Option<Arc<str>>,
}

/// A request that was answered, though its background work may still run.
pub struct Asked {
    outcome: Result<Answer, Refusal>,
    ending: Option<Ending>,
}

/// The end of an invocation, which is still to come.
pub struct Ending {
    report: oneshot::Receiver<Report>,
    // Its address is its name among those that run, so it has to live until the report is here.
    _deployed: Arc<Deployed>,
}

impl Ending {
    /// Waits for the very end.
    pub async fn report(self) -> Report {
        self.report.await.expect("every invocation is reported")
    }
}

/// As much of a body as there is, and why there is no more of it.
async fn whole(body: Body) -> (Vec<u8>, Option<BodyError>) {
    let mut stream = match body {
        Body::Whole(bytes) => return (bytes.into(), None),
        Body::Stream(stream) => stream,
    };
    let mut all = Vec::new();
    while let Some(chunk) = stream.next().await {
        match chunk {
            Ok(chunk) => all.extend_from_slice(&chunk),
            Err(error) => return (all, Some(error)),
        }
    }
    (all, None)
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
        Self { rooms, lane, job, script, component: Arc::new(component), limits, grants, id: None }
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

    /// The same, its invocations being known by this outside.
    #[must_use]
    pub fn known_as(mut self, id: &str) -> Self {
        self.id = Some(id.into());
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
        self.run(kind, target, Subject::Args(args.map(str::to_owned)), None).await.finish().await
    }

    /// A request, to its answer.
    pub async fn send(&self, request: Request) -> Asked {
        let path = request.url.strip_prefix("http://acme.localhost").unwrap_or(&request.url);
        let path = path.split(['?', '#']).next().unwrap_or(path).to_owned();
        let routes = Routes::from_manifest(self.script.manifest()).expect("routes that can be");
        let asked = || asked_version(&request.headers);
        match routes.find(&request.method, &path, &asked) {
            Found::Target(target, params, versioned) => {
                let subject = Subject::Request(Request { params, ..request });
                self.run("request", target, subject, versioned.meta("")).await
            }
            found => Asked { outcome: Err(Refusal::NoRoute(found)), ending: None },
        }
    }

    /// A request that the test itself waits for, or not.
    pub fn hold(
        &self,
        request: Request,
    ) -> (impl Future<Output = Result<Answer, InvokeError>> + Send + use<>, Ending) {
        let target = Target::Entry("fetch".to_owned());
        let (call, ending) = self.call("request", target, Subject::Request(request));
        let (invoker, lane) = (self.rooms.app.invoker.clone(), self.lane.clone());
        (async move { invoker.invoke(&lane, call).await }, ending)
    }

    async fn run(&self, kind: &'static str, target: Target, subject: Subject, meta: Option<String>) -> Asked {
        let (call, ending) = self.call(kind, target, subject);
        let call = Call { meta, ..call };
        let outcome = self.rooms.app.invoker.invoke(&self.lane, call).await.map_err(Refusal::Invoke);
        let ran = !matches!(&outcome, Err(Refusal::Invoke(InvokeError::Busy(_))));
        Asked { outcome, ending: ran.then_some(ending) }
    }

    fn call(&self, kind: &'static str, target: Target, subject: Subject) -> (Call, Ending) {
        let deployed = Arc::new(Deployed::new(Arc::clone(&self.script)).expect("routes that can be"));
        let (sender, report) = oneshot::channel();
        self.rooms.reports.lock().unwrap().insert(address(&deployed), sender);
        let call = Call {
            id: self.id.clone(),
            tenant: self.job.tenant.clone(),
            name: self.job.script.clone(),
            script: Arc::clone(&deployed),
            kind,
            target,
            subject,
            meta: None,
            limits: self.limits,
            grants: self.grants,
            egress: Arc::default(),
            assets: Arc::default(),
            passage: Passage::default(),
            meter: Arc::new(Unmetered),
        };
        (call, Ending { report, _deployed: deployed })
    }
}

impl Asked {
    /// The answer so far.
    pub fn outcome(&self) -> &Result<Answer, Refusal> {
        &self.outcome
    }

    /// The body, chunk by chunk, of an answer that streams, and what is left: its report.
    #[track_caller]
    pub fn stream(self) -> (BodyStream, Ending) {
        match (self.outcome, self.ending) {
            (Ok(Answer::Response(Response { body: Body::Stream(body), .. })), Some(ending)) => (body, ending),
            (other, _) => panic!("a body that streams was expected, not {other:?}"),
        }
    }

    /// Reads the body, and waits for the end of its background work.
    pub async fn finish(self) -> Reply {
        let Self { outcome, ending } = self;
        let (outcome, broken) = match outcome {
            Ok(Answer::Response(Response { status, headers, body })) => {
                let (body, broken) = whole(body).await;
                (Ok(Answer::Response(Response { status, headers, body: body.into() })), broken)
            }
            other => (other, None),
        };
        let report = match ending {
            Some(ending) => Some(ending.report().await),
            None => None,
        };
        Reply::new(outcome, broken, report)
    }
}
