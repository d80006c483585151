//! A request for a tenant: its route, its version, its body, its answer.

use crate::access::Watched;
use crate::answer::{Reply, of_body, of_invocation, of_load, of_quota, of_script, too_large};
use crate::assets::{self, Assets};
use crate::auth;
use crate::cache::{Answers, Found as Known};
use crate::compress::Compression;
use crate::form;
use crate::manners::Manners;
use crate::rates::{Place, Rates};
use crate::request::{
    Authority, Destination, Origin, Upload, authority, declared_length, passage, to_script,
};
use crate::rules::Ruled;
use crate::welcome::Welcome;
use http::header::{ALLOW, LOCATION, SET_COOKIE};
use http::request::Parts;
use http::{HeaderValue, Method, Response, StatusCode};
use hyper::body::Incoming;
use serde_json::json;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use stoa_engine::{Answer, Body, Received, Request, Target};
use stoa_identity::{ApiKeys, Sessions};
use stoa_invoker::{Call, Invoker, Lane, Subject, Versioned};
use stoa_kernel::{Caller, ErrorCode, Passage};
use stoa_rules::{Preflight, asked_by, vary_by_version};
use stoa_tenancy::{Found, Site, Status, Tenancy, Tenant, Version};
use stoa_tokens::Tokens;
use stoa_uploads::Store;
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
    pub(crate) compression: Compression,
}

/// The tenants' side of the edge.
pub(crate) struct Sites {
    pub(crate) tenancy: Tenancy,
    pub(crate) keys: ApiKeys,
    pub(crate) sessions: Sessions,
    pub(crate) tokens: Tokens,
    /// Where no tenant is: accounts of the platform sign in there.
    pub(crate) console_host: String,
    pub(crate) invoker: Invoker,
    pub(crate) rates: Rates,
    pub(crate) welcome: Welcome,
    pub(crate) answers: Answers,
    pub(crate) assets: Assets,
    pub(crate) uploads: Store,
    pub(crate) dev: bool,
}

/// Where a request leads, and in whose lane.
struct Lead {
    found: Found,
    lane: Lane,
    has_scripts: bool,
    /// Of its route, or of the one that a preflight asks about.
    manners: Manners,
}

/// What is the same wherever a request leads.
struct To<'a> {
    authority: &'a Authority,
    manners: &'a Manners,
    lane: Lane,
    passage: Passage,
}

/// What runs for a request.
struct Run {
    version: Arc<Version>,
    target: Target,
    params: Vec<(String, String)>,
    versioned: Versioned,
    lane: Lane,
    passage: Passage,
    caller: Option<Caller>,
}

impl Run {
    /// Where it is counted; an entry has no rules.
    fn place(&self) -> Option<Place<'_>> {
        match self.target {
            Target::Handler(handler) => Some(Place::Route(&self.version, handler)),
            Target::Entry(_) => None,
        }
    }
}

impl Sites {
    /// The answer of whoever the request is for. What is left of `upload` was not read.
    pub(crate) async fn answer(
        &self,
        asked: &Asked<'_>,
        upload: &mut Option<Upload<Incoming>>,
        watched: &mut Watched,
    ) -> Result<Response<Reply>, Problem> {
        let authority = authority(asked.parts, asked.client.secure)?;
        let passage = passage(&asked.parts.headers)?;
        if authority.host() == self.console_host {
            return console(asked);
        }
        let Some(site) = self.tenancy.directory().at(authority.host()) else {
            let base = self.tenancy.directory().base_domain();
            let message = format!(
                "no tenant answers for '{}'; a tenant's address is <tenant>.{base}",
                authority.host()
            );
            return Err(Problem::new(ErrorCode::TenantNotFound, message));
        };
        if let Some(entry) = &mut watched.access {
            entry.tenant = Some(site.tenant.id().clone());
        }
        if let Some(refused) = self.rates.too_often(asked, &authority, &site).await {
            return Ok(refused);
        }
        let lead = self.lead(asked, &site).await?;
        if let (Some(entry), Found::Target { version, .. }) = (&mut watched.access, &lead.found) {
            entry.version = Some(Arc::clone(version));
        }
        let admitted = admit(&lead.found, watched).await;
        let Lead { found, lane, has_scripts, manners } = lead;
        let to = To { authority: &authority, manners: &manners, lane, passage };
        let is_options = matches!(found, Found::Options(_));
        let answer = match (admitted, found) {
            (Err(problem), _) => Err(problem),
            (Ok(()), Found::NotFound) if !has_scripts && is_visit(asked) => {
                Ok(self.welcome.page(site.tenant.id(), &authority, asked.client.secure))
            }
            (Ok(()), found) => self.follow(asked, to, found, upload).await,
        };
        let mut response =
            answer.unwrap_or_else(|problem| problem.into_response(&facts(asked)).map(Reply::from));
        manners.finish(asked, &authority, &mut response);
        if !is_options {
            manners.open(asked, &mut response);
        }
        if site.preview.is_some() {
            // What is not active yet is nothing to be found by a search.
            response.headers_mut().insert(ROBOTS, HeaderValue::from_static("noindex"));
        }
        Ok(response)
    }

    async fn follow(
        &self,
        asked: &Asked<'_>,
        to: To<'_>,
        found: Found,
        upload: &mut Option<Upload<Incoming>>,
    ) -> Result<Response<Reply>, Problem> {
        let To { authority, manners, lane, passage } = to;
        match found {
            Found::Target { version, target, params, versioned } => {
                let ruled = version.rules(&target).map(Ruled::new);
                let by_header = versioned == Versioned::ByHeader;
                let run = Run { version, target, params, versioned, lane, passage, caller: None };
                if let (Some(ruled), Some(place)) = (&ruled, run.place()) {
                    ruled.count(&self.rates, place, asked).await;
                }
                let answer = match manners.admit(asked, authority) {
                    Ok(()) => self.ruled(asked, authority, run, ruled.as_ref(), upload).await,
                    Err(problem) => Err(problem),
                };
                let mut response = answer.unwrap_or_else(|problem| {
                    let problem = match &ruled {
                        Some(ruled) => ruled.blame(problem),
                        None => problem,
                    };
                    problem.into_response(&facts(asked)).map(Reply::from)
                });
                if let Some(ruled) = &ruled {
                    ruled.finish(&mut response);
                }
                if by_header {
                    vary_by_version(response.headers_mut());
                }
                Ok(response)
            }
            Found::UnknownVersion(names) => {
                let (path, known) = (asked.destination.path(), names.join(", "));
                let message =
                    format!("{path} is not there in the version that was asked for; there are {known}");
                let details = json!({ "versions": names });
                Err(Problem::new(ErrorCode::RouteNotFound, message).with_details(details))
            }
            Found::Options(methods) => Ok(options(asked, &methods, manners)),
            Found::MethodNotAllowed(methods) => {
                let path = asked.destination.path();
                let message = format!(
                    "{path} does not answer {}; it answers {}",
                    asked.parts.method,
                    methods.join(", ")
                );
                Err(Problem::new(ErrorCode::MethodNotAllowed, message).with_allow(&methods))
            }
            Found::Asset { version, name } => self.assets.deployed(asked, &version, &name).await,
            Found::Folder => Ok(assets::folder(asked)),
            Found::Unanswered { version } => self.assets.page(asked, &version).await,
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
            None => state.find(method, path, &|| asked_by(&asked.parts.headers), &|| number(asked)),
            Some(version) => version.find(method, path, &|| asked_by(&asked.parts.headers)),
        };
        let found = find(method);
        let is_options = asked.parts.method == Method::OPTIONS;
        let preflight = is_options.then(|| Preflight::of(&asked.parts.headers)).flatten();
        let (found, rules) = match (found, preflight) {
            (Found::Options(methods), Some(preflight)) => {
                let rules = match find(preflight.method) {
                    Found::Target { version, target, .. } => version.rules(&target).cloned(),
                    _ => None,
                };
                (Found::Options(methods), rules)
            }
            // What a fetch handler allows is for its tenant to say, if it says something.
            (Found::Target { target: Target::Entry(_), .. }, Some(preflight))
                if state.manners().cors.yes().is_some() =>
            {
                (Found::Options(any_method(preflight.method)), None)
            }
            (Found::Target { version, target, params, versioned }, _) => {
                let rules = version.rules(&target).cloned();
                (Found::Target { version, target, params, versioned }, rules)
            }
            (found, _) => (found, None),
        };
        let manners = Manners::new(state.manners(), rules);
        Ok(Lead { found, lane: state.lane().clone(), has_scripts: state.has_scripts(), manners })
    }

    /// By the rules of the route: refused, from what is kept, or by the script.
    async fn ruled(
        &self,
        asked: &Asked<'_>,
        authority: &Authority,
        mut run: Run,
        ruled: Option<&Ruled>,
        upload: &mut Option<Upload<Incoming>>,
    ) -> Result<Response<Reply>, Problem> {
        let Some(ruled) = ruled else { return self.run(asked, authority, run, None, upload).await };
        ruled.admit()?;
        let mut fresh = None;
        if let Some(access) = ruled.access() {
            let known = auth::Known { keys: &self.keys, sessions: &self.sessions, tokens: &self.tokens };
            match known.caller(access, run.version.tenant(), asked).await? {
                auth::Asked::Sign(to) => return Ok(to),
                auth::Asked::In(caller, cookie) => (run.caller, fresh) = (caller, cookie),
            }
            if let Some(place) = run.place() {
                ruled.count_for(&self.rates, place, asked, run.caller.as_ref()).await?;
            }
        }
        let mut response = self.admitted(asked, authority, run, ruled, upload).await?;
        if let Some(cookie) = fresh {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        Ok(response)
    }

    /// By the rules of the route, once it has let in whoever asks.
    async fn admitted(
        &self,
        asked: &Asked<'_>,
        authority: &Authority,
        run: Run,
        ruled: &Ruled,
        upload: &mut Option<Upload<Incoming>>,
    ) -> Result<Response<Reply>, Problem> {
        // Its bytes are in memory already, and each of its forms is an answer of its own.
        let is_asset = run.version.asset_route(&run.target).is_some();
        let caching = ruled.caching().filter(|_| !is_asset).and_then(|caching| {
            Some((caching, Answers::place(caching, &run.version, &run.target, asked, authority.as_str())?))
        });
        let Some((caching, place)) = caching else {
            return self.run(asked, authority, run, Some(ruled), upload).await;
        };
        let version = Arc::clone(&run.version);
        let flight = match self.answers.find(place, &version, asked).await {
            Known::Kept(response) => return Ok(response),
            Known::Flight(flight) => Some(flight),
            Known::Alone => None,
        };
        let response = self.run(asked, authority, run, Some(ruled), upload).await;
        let kept = response.map(|response| self.answers.keep(place, caching, &version, response, asked));
        if let (Some(flight), Ok((_, false)) | Err(_)) = (&flight, &kept) {
            flight.was_not_kept();
        }
        kept.map(|(response, _)| response)
    }

    async fn run(
        &self,
        asked: &Asked<'_>,
        authority: &Authority,
        run: Run,
        ruled: Option<&Ruled>,
        upload: &mut Option<Upload<Incoming>>,
    ) -> Result<Response<Reply>, Problem> {
        let Run { version, target, params, versioned, lane, passage, caller } = run;
        if let Some(route) = version.asset_route(&target) {
            return self.assets.at_route(asked, &version, route, &params, ruled).await;
        }
        let body = body(&self.uploads, asked.parts, &version, &target, ruled, upload).await?;
        if let Some(ruled) = ruled {
            ruled.check(asked, &params, &body)?;
        }
        let script = self.tenancy.load(&version).await.map_err(|error| of_load(&error, asked.id))?;
        let origin = Origin {
            client: asked.client,
            trusted: asked.trusted,
            host: authority.as_str(),
            is_known: caller.is_some(),
        };
        let request = Request {
            method: asked.parts.method.as_str().to_owned(),
            url: asked.destination.url(authority, asked.client.secure),
            headers: to_script(&asked.parts.headers, asked.parts.version, origin),
            params,
            body,
            caller: caller.map(Arc::new),
        };
        let call = Call {
            id: Some(asked.id.shared()),
            tenant: version.tenant().clone(),
            name: version.script().clone(),
            script,
            kind: "request",
            target,
            subject: Subject::Request(request),
            meta: version.meta(&versioned),
            limits: ruled
                .map_or(version.limits().invocation, |ruled| ruled.limits(version.limits().invocation)),
            grants: version.grants(),
            egress: Arc::clone(version.egress()),
            assets: Arc::clone(version.assets()),
            passage,
            meter: Arc::clone(version.meter()) as _,
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

/// Counts a request that a script or a file of one answers, and has its answer counted, if anything is left for it.
async fn admit(found: &Found, watched: &mut Watched) -> Result<(), Problem> {
    let (Found::Target { version, .. } | Found::Asset { version, .. } | Found::Unanswered { version }) =
        found
    else {
        return Ok(());
    };
    version.meter().admit().await.map_err(|spent| of_quota(&spent))?;
    watched.meter = Some(Arc::clone(version.meter()));
    Ok(())
}

fn is_suspended(tenant: &Tenant) -> bool {
    tenant.state().status() == Status::Suspended
}

/// The console has the platform's own pages, and nothing of tenants.
fn console(asked: &Asked<'_>) -> Result<Response<Reply>, Problem> {
    if !is_visit(asked) {
        let message = "this host is the platform's own: it answers below /auth and /engine";
        return Err(Problem::new(ErrorCode::RouteNotFound, message));
    }
    let mut response = Response::new(Reply::from(Vec::new()));
    *response.status_mut() = StatusCode::SEE_OTHER;
    response.headers_mut().insert(LOCATION, HeaderValue::from_static("/auth"));
    Ok(response)
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

/// What a fetch handler may answer, as far as anybody knows.
fn any_method(asked: &str) -> Vec<String> {
    let mut methods = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"].to_vec();
    if !methods.contains(&asked) {
        methods.push(asked);
    }
    methods.into_iter().map(str::to_owned).collect()
}

fn options(asked: &Asked<'_>, methods: &[String], manners: &Manners) -> Response<Reply> {
    let mut response = Response::new(Reply::default());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let methods = methods.join(", ");
    let headers = response.headers_mut();
    manners.answer_preflight(asked, &methods, headers);
    if let Ok(allow) = HeaderValue::from_str(&methods) {
        headers.insert(ALLOW, allow);
    }
    response
}

pub(crate) fn facts<'a>(asked: &'a Asked<'_>) -> Facts<'a> {
    Facts { request_id: asked.id, path: asked.parts.uri.path(), method: asked.parts.method.as_str() }
}

/// The request's body, as the target takes it: a registered handler has it whole, a `fetch` handler reads it.
async fn body(
    store: &Store,
    parts: &Parts,
    version: &Version,
    target: &Target,
    ruled: Option<&Ruled>,
    upload: &mut Option<Upload<Incoming>>,
) -> Result<Received, Problem> {
    let Some(reader) = upload.as_mut().filter(|reader| !reader.is_over()) else {
        return Ok(Body::EMPTY.into());
    };
    let limits = version.limits();
    let reads = matches!(target, Target::Entry(_));
    // Whoever says what JSON is to come has no use for a form.
    let form = if reads || ruled.is_some_and(Ruled::takes_json) { None } else { form::boundary(parts) };
    let whole = limits.body_bytes as u64;
    let (name, most) =
        if reads || form.is_some() { ("upload_bytes", limits.upload_bytes) } else { ("body_bytes", whole) };
    let most = ruled.map_or(most, |ruled| ruled.body_limit(most));
    let declared = declared_length(&parts.headers);
    if declared.is_some_and(|declared| declared > most) {
        return Err(too_large(version, name, most, declared));
    }
    reader.limit(most);
    if reads && declared.is_none_or(|declared| declared > SMALL_BYTES) {
        let body = upload.take().map_or(Body::EMPTY, |upload| Body::Stream(Box::pin(upload)));
        return Ok(body.into());
    }
    if let Some(boundary) = form
        && declared.is_none_or(|declared| declared > whole)
    {
        return form::receive(store, version, boundary, declared, reader).await;
    }
    let whole = reader.whole(declared).await;
    whole.map(Received::from).map_err(|error| of_body(&error, version, name))
}
