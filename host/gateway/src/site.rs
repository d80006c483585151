//! A request for a tenant: its route, its version, its body, its answer.

use crate::access::Entry;
use crate::answer::{Reply, of_body, of_invocation, of_load, of_script, too_large};
use crate::cache::Answers;
use crate::request::{
    Authority, Destination, Origin, Upload, authority, declared_length, passage, to_script,
};
use crate::rules::Ruled;
use crate::welcome::Welcome;
use http::header::ALLOW;
use http::request::Parts;
use http::{HeaderValue, Method, Response, StatusCode};
use hyper::body::Incoming;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use stoa_engine::{Answer, Body, Request, Target};
use stoa_invoker::{Call, Invoker, Lane, Subject};
use stoa_kernel::{ErrorCode, Passage};
use stoa_rules::{Preflight, Rules};
use stoa_tenancy::{Found, Site, Status, Tenancy, Tenant, Version};
use stoa_wire::{Client, Facts, Problem, RequestId};

/// A body of which is known that it is no longer is handed to a `fetch` handler whole: one chunk is all that a stream
/// of it would be.
const SMALL_BYTES: u64 = 64 * 1024;

/// Says who is asking, for rollouts.
const CLIENT_KEY: &str = "stoa-client-key";
const ROBOTS: &str = "x-robots-tag";

/// What is known of a request when its tenant is asked.
pub(crate) struct Asked<'a> {
    pub(crate) parts: &'a Parts,
    pub(crate) destination: Destination<'a>,
    pub(crate) id: &'a RequestId,
    pub(crate) client: Client,
    pub(crate) trusted: bool,
}

/// The tenants' side of the edge.
pub(crate) struct Sites {
    pub(crate) tenancy: Tenancy,
    pub(crate) invoker: Invoker,
    pub(crate) welcome: Welcome,
    pub(crate) answers: Answers,
    pub(crate) dev: bool,
}

/// Where a request leads, and in whose lane.
struct Lead {
    found: Found,
    lane: Lane,
    has_scripts: bool,
    /// Of the route that a preflight asks about.
    asked_about: Option<Arc<Rules>>,
}

/// What runs for a request.
struct Run {
    version: Arc<Version>,
    target: Target,
    params: Vec<(String, String)>,
    lane: Lane,
    passage: Passage,
}

impl Sites {
    /// The answer of whoever the request is for. What is left of `upload` was not read.
    pub(crate) async fn answer(
        &self,
        asked: &Asked<'_>,
        upload: &mut Option<Upload<Incoming>>,
        access: &mut Option<Box<Entry>>,
    ) -> Result<Response<Reply>, Problem> {
        let authority = authority(asked.parts, asked.client.secure)?;
        let passage = passage(&asked.parts.headers)?;
        let Some(site) = self.tenancy.directory().at(authority.host()) else {
            let base = self.tenancy.directory().base_domain();
            let message = format!(
                "no tenant answers for '{}'; a tenant's address is <tenant>.{base}",
                authority.host()
            );
            return Err(Problem::new(ErrorCode::TenantNotFound, message));
        };
        if let Some(entry) = access {
            entry.tenant = Some(site.tenant.id().clone());
        }
        let Lead { found, lane, has_scripts, asked_about } = self.lead(asked, &site).await?;
        match found {
            Found::Target { version, target, params } => {
                if let Some(entry) = access {
                    entry.version = Some(Arc::clone(&version));
                }
                let ruled = version.rules(&target).map(|rules| Ruled::new(rules, asked));
                let run = Run { version, target, params, lane, passage };
                let mut response = match self.ruled(asked, &authority, run, ruled.as_ref(), upload).await {
                    Ok(response) => response,
                    Err(problem) => {
                        let problem = match &ruled {
                            Some(ruled) => ruled.blame(problem),
                            None => problem,
                        };
                        problem.into_response(&facts(asked)).map(Reply::from)
                    }
                };
                if let Some(ruled) = &ruled {
                    ruled.finish(asked, &mut response);
                }
                if site.preview.is_some() {
                    // What is not active yet is nothing to be found by a search.
                    response.headers_mut().insert(ROBOTS, HeaderValue::from_static("noindex"));
                }
                Ok(response)
            }
            Found::Options(methods) => Ok(options(asked, &methods, asked_about.as_deref())),
            Found::MethodNotAllowed(methods) => {
                let path = asked.destination.path();
                let message = format!(
                    "{path} does not answer {}; it answers {}",
                    asked.parts.method,
                    methods.join(", ")
                );
                Err(Problem::new(ErrorCode::MethodNotAllowed, message).with_allow(&methods))
            }
            Found::NotFound if !has_scripts && is_visit(asked) => {
                Ok(self.welcome.page(site.tenant.id(), &authority, asked.client.secure))
            }
            Found::NotFound => {
                let message = format!("nothing answers {} {}", asked.parts.method, asked.destination.path());
                Err(Problem::new(ErrorCode::RouteNotFound, message))
            }
        }
    }

    async fn lead(&self, asked: &Asked<'_>, site: &Site) -> Result<Lead, Problem> {
        let (method, path) = (asked.parts.method.as_str(), asked.destination.path());
        let preview = match &site.preview {
            None => None,
            Some(_) if is_suspended(&site.tenant) => None,
            Some(preview) => {
                let version = self.tenancy.preview(&site.tenant, preview).await;
                Some(version.map_err(|error| of_load(&error, asked.id))?)
            }
        };
        // From here to the end nothing waits, so the tenant is seen at one moment.
        let state = site.tenant.state();
        if state.status() == Status::Suspended {
            return Err(Problem::new(ErrorCode::TenantSuspended, "this tenant is suspended"));
        }
        let find = |method: &str| match &preview {
            None => state.find(method, path, &|| number(asked)),
            Some(version) => version.find(method, path),
        };
        let found = find(method);
        let asked_about = match (&found, Preflight::of(&asked.parts.headers)) {
            (Found::Options(_), Some(preflight)) => match find(preflight.method) {
                Found::Target { version, target, .. } => version.rules(&target).cloned(),
                _ => None,
            },
            _ => None,
        };
        Ok(Lead { found, lane: state.lane().clone(), has_scripts: state.has_scripts(), asked_about })
    }

    /// By the rules of the route: refused, from what is kept, or by the script.
    async fn ruled(
        &self,
        asked: &Asked<'_>,
        authority: &Authority,
        run: Run,
        ruled: Option<&Ruled>,
        upload: &mut Option<Upload<Incoming>>,
    ) -> Result<Response<Reply>, Problem> {
        let Some(ruled) = ruled else { return self.run(asked, authority, run, None, upload).await };
        ruled.admit()?;
        let caching = ruled.caching().and_then(|caching| {
            Some((caching, Answers::place(caching, &run.version, asked, authority.as_str())?))
        });
        if let Some(response) = caching.and_then(|(_, place)| self.answers.get(place, asked)) {
            return Ok(response);
        }
        let response = self.run(asked, authority, run, Some(ruled), upload).await?;
        Ok(match caching {
            Some((caching, place)) => self.answers.keep(place, caching, response, asked),
            None => response,
        })
    }

    async fn run(
        &self,
        asked: &Asked<'_>,
        authority: &Authority,
        run: Run,
        ruled: Option<&Ruled>,
        upload: &mut Option<Upload<Incoming>>,
    ) -> Result<Response<Reply>, Problem> {
        let Run { version, target, params, lane, passage } = run;
        let body = body(asked.parts, &version, &target, ruled, upload).await?;
        if let Some(ruled) = ruled {
            ruled.check(asked, &params, &body)?;
        }
        let script = self.tenancy.load(&version).await.map_err(|error| of_load(&error, asked.id))?;
        let origin = Origin { client: asked.client, trusted: asked.trusted, host: authority.as_str() };
        let request = Request {
            method: asked.parts.method.as_str().to_owned(),
            url: asked.destination.url(authority, asked.client.secure),
            headers: to_script(&asked.parts.headers, asked.parts.version, origin),
            params,
            body,
        };
        let call = Call {
            id: Some(asked.id.shared()),
            tenant: version.tenant().clone(),
            name: version.script().clone(),
            script,
            kind: "request",
            target,
            subject: Subject::Request(request),
            meta: version.meta(),
            limits: ruled
                .map_or(version.limits().invocation, |ruled| ruled.limits(version.limits().invocation)),
            grants: version.grants(),
            egress: Arc::clone(version.egress()),
            passage,
        };
        match self.invoker.invoke(&lane, call).await {
            Ok(Answer::Response(response)) => of_script(response, asked.parts.method == Method::HEAD),
            Ok(Answer::Failed(fault)) => Err(of_invocation(&fault.into(), &version, asked.id, self.dev)),
            // The engine answers a request with a response, or fails.
            Ok(Answer::Result(_)) => {
                Err(Problem::new(ErrorCode::InternalError, "the script gave no response"))
            }
            Err(error) => Err(of_invocation(&error, &version, asked.id, self.dev)),
        }
    }
}

fn is_suspended(tenant: &Tenant) -> bool {
    tenant.state().status() == Status::Suspended
}

/// Somebody who looks whether anything is there.
fn is_visit(asked: &Asked<'_>) -> bool {
    let method = &asked.parts.method;
    asked.destination.path() == "/" && (method == Method::GET || method == Method::HEAD)
}

/// The same for the same client, on every node and after every start: it decides who sees a new version. An
/// application that knows its users says who it is; for others, the address has to do.
fn number(asked: &Asked<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    match asked.parts.headers.get(CLIENT_KEY) {
        Some(key) => key.as_bytes().hash(&mut hasher),
        None => asked.client.address.hash(&mut hasher),
    }
    hasher.finish()
}

fn options(asked: &Asked<'_>, methods: &[String], rules: Option<&Rules>) -> Response<Reply> {
    let mut response = Response::new(Reply::default());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let methods = methods.join(", ");
    let headers = response.headers_mut();
    if let (Some(cors), Some(preflight)) =
        (rules.and_then(|rules| rules.cors.as_ref()), Preflight::of(&asked.parts.headers))
    {
        cors.answer_preflight(preflight, &methods, headers);
    }
    if let Ok(allow) = HeaderValue::from_str(&methods) {
        headers.insert(ALLOW, allow);
    }
    response
}

fn facts<'a>(asked: &'a Asked<'_>) -> Facts<'a> {
    Facts { request_id: asked.id, path: asked.parts.uri.path(), method: asked.parts.method.as_str() }
}

/// The request's body, as the target takes it: a registered handler has it whole, a `fetch` handler reads it.
async fn body(
    parts: &Parts,
    version: &Version,
    target: &Target,
    ruled: Option<&Ruled>,
    upload: &mut Option<Upload<Incoming>>,
) -> Result<Body, Problem> {
    let Some(reader) = upload else { return Ok(Body::EMPTY) };
    if reader.is_over() {
        return Ok(Body::EMPTY);
    }
    let limits = version.limits();
    let reads = matches!(target, Target::Entry(_));
    let (name, most) = if reads {
        ("upload_bytes", limits.upload_bytes)
    } else {
        ("body_bytes", u64::try_from(limits.body_bytes).unwrap_or(u64::MAX))
    };
    let most = ruled.map_or(most, |ruled| ruled.body_limit(most));
    let declared = declared_length(&parts.headers);
    if declared.is_some_and(|declared| declared > most) {
        return Err(too_large(version, name, most, declared));
    }
    reader.limit(most);
    if reads && declared.is_none_or(|declared| declared > SMALL_BYTES) {
        return Ok(upload.take().map_or(Body::EMPTY, |upload| Body::Stream(Box::pin(upload))));
    }
    let whole = reader.whole(declared).await;
    whole.map(Body::Whole).map_err(|error| of_body(&error, version, name))
}
