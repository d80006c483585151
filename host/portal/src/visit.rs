//! What is known of a request: the realm of its host, where it comes from, and who is signed in.

use crate::answer::Failure;
use crate::portal::Portal;
use axum::http::header::{ACCEPT, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use serde_json::Value;
use std::sync::Arc;
use stoa_audit::{Entry, Outcome};
use stoa_identity::{Principal, Realm, SignedIn, User, Visitor, cookie, session_cookie};
use stoa_kernel::ErrorCode;
use stoa_tenancy::Status;
use stoa_wire::{Client, Here, Problem, RequestId};

/// Says that this browser has signed in before.
pub(crate) const DEVICE: &str = "stoa-device";
const CSRF: HeaderName = HeaderName::from_static("x-csrf-token");

/// A request, as every handler here wants to know it.
pub(crate) struct Visit {
    pub(crate) realm: Realm,
    pub(crate) here: Here,
    pub(crate) client: Client,
    pub(crate) id: RequestId,
    pub(crate) signed_in: Option<SignedIn>,
    /// Whether people read the answer.
    pub(crate) is_page: bool,
    /// The session's token, whether it is valid or not.
    pub(crate) token: Option<String>,
    agent: String,
    device: Option<String>,
    csrf: Option<String>,
}

impl Visit {
    pub(crate) async fn of(portal: &Portal, parts: &Parts) -> Result<Self, Problem> {
        let missing = |what| Problem::new(ErrorCode::InvalidRequest, format!("the request names no {what}"));
        let here: Here = parts.extensions.get().cloned().ok_or_else(|| missing("host"))?;
        let client: Client = parts.extensions.get().copied().ok_or_else(|| missing("client"))?;
        let id = parts.extensions.get().cloned().unwrap_or_else(RequestId::random);
        let realm = realm(portal, &here.host)?;
        let token = session_cookie(&parts.headers, client.secure).map(str::to_owned);
        let signed_in = match &token {
            Some(token) => portal.sessions.verify(&realm, token).await?,
            None => None,
        };
        Ok(Self {
            realm,
            here,
            client,
            id,
            signed_in,
            is_page: wants_page(&parts.headers),
            token,
            agent: text(&parts.headers, &USER_AGENT).unwrap_or_default(),
            device: cookie(&parts.headers, DEVICE).map(str::to_owned),
            csrf: text(&parts.headers, &CSRF),
        })
    }

    pub(crate) fn user(&self) -> Option<&Arc<User>> {
        self.signed_in.as_ref().map(|signed_in| &signed_in.user)
    }

    /// Whoever is signed in, or they are asked to.
    pub(crate) fn needs_user(&self) -> Result<&Arc<User>, Failure> {
        self.user().ok_or(Failure::SignIn)
    }

    /// The same, where something is changed: a page of ours has sent it.
    pub(crate) fn changes(&self, given: Option<&str>) -> Result<&Arc<User>, Failure> {
        let user = self.needs_user()?;
        let given = given.or(self.csrf.as_deref());
        if given.is_some_and(|given| given == &*user.session.csrf) {
            return Ok(user);
        }
        let message = "the form was not made for this session; load the page again and send it once more \
                       (programs send X-CSRF-Token with the csrf_token of /auth/status)";
        Err(Problem::new(ErrorCode::CsrfRejected, message).into())
    }

    pub(crate) fn visitor(&self) -> Visitor<'_> {
        Visitor { address: self.client.address, agent: &self.agent, device: self.device.as_deref() }
    }

    /// Whom the realm belongs to, for people.
    pub(crate) fn realm_name(&self) -> &str {
        self.realm.tenant().map_or("Stoa", |tenant| tenant.as_str())
    }

    /// Something to be written down.
    pub(crate) fn entry(
        &self,
        action: &'static str,
        target: &str,
        outcome: Outcome,
        details: Value,
    ) -> Entry {
        let actor = match &self.signed_in {
            Some(signed_in) => signed_in.principal(),
            None => Principal::Nobody,
        };
        Entry {
            scope: self.realm.tenant().cloned(),
            actor: actor.to_string(),
            action,
            target: target.to_owned(),
            outcome,
            details,
            address: Some(self.client.address),
            request_id: Some(self.id.clone()),
        }
    }
}

fn realm(portal: &Portal, host: &str) -> Result<Realm, Problem> {
    if host == portal.console_host {
        return Ok(Realm::Platform);
    }
    let Some(site) = portal.tenancy.directory().at(host) else {
        return Err(Problem::new(ErrorCode::TenantNotFound, format!("no tenant answers for '{host}'")));
    };
    if site.tenant.state().status() == Status::Suspended {
        return Err(Problem::new(ErrorCode::TenantSuspended, "this tenant is suspended"));
    }
    Ok(Realm::Tenant(site.tenant.id().clone()))
}

/// Browsers ask for pages by name; programs do not.
fn wants_page(headers: &HeaderMap) -> bool {
    text(headers, &ACCEPT).is_some_and(|accept| accept.contains("text/html"))
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}
