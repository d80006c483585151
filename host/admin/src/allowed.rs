//! Who asks, whether they may, and then the rooms: a handler that does not say what it does gets nowhere.

mod actions;
mod key;
mod scope;
mod state;

pub(crate) use actions::*;
pub(crate) use scope::{Platform, Scope, ScriptOf};
pub use state::{AdminConfig, AdminState};

use crate::audited::Audited;
use crate::refusal::{Answer, Refusal, shown};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use serde_json::{Value, json};
use state::Rooms;
use std::marker::PhantomData;
use std::sync::Arc;
use stoa_assets::Collection;
use stoa_audit::Audit;
use stoa_federation::Federation;
use stoa_identity::{Action, ApiKeys, Decision, Needs, Principal, Resource, Sessions, Users, decide};
use stoa_kernel::{ErrorCode, ScriptName, TenantId};
use stoa_kv::{KvStore, Quota};
use stoa_metering::Metering;
use stoa_secrets::SecretStore;
use stoa_storage::Database;
use stoa_tenancy::Tenancy;
use stoa_tokens::Tokens;
use stoa_wire::Here;
use tokio::sync::SemaphorePermit;

/// An action that a handler is for.
pub(crate) trait Asks: Send + Sync + 'static {
    const ACTION: Action;
}

/// Somebody who may do `A` to `S`, and the rooms to do it in.
pub(crate) struct Allowed<A, S = TenantId> {
    /// What it is done to.
    pub(crate) on: S,
    /// Who does it.
    pub(crate) who: Principal,
    here: Option<Here>,
    parameters: Vec<(Box<str>, String)>,
    rooms: Arc<Rooms>,
    audited: Audited,
    action: PhantomData<A>,
}

impl<A: Asks, S: Scope> FromRequestParts<AdminState> for Allowed<A, S> {
    type Rejection = Refusal;

    /// In this order: who is it, may they, and only then whether what they say makes sense.
    async fn from_request_parts(parts: &mut Parts, state: &AdminState) -> Answer<Self> {
        let rooms = state.rooms();
        let audited = Audited::of(parts);
        let who = key::who(&rooms, parts).await;
        let who = who.inspect_err(|_| audited.asked_with_wrong_key(A::ACTION))?;
        let parameters = parameters(parts).await?;
        let tenant = tenant(&parameters);
        let resource = match (&tenant, S::OF_A_TENANT) {
            (Some(Ok(tenant)), true) => Resource::Tenant(tenant),
            (Some(Err(name)), true) => return Err(Refusal::no_tenant(name)),
            _ => Resource::Platform,
        };
        let owners = owners(&rooms, A::ACTION, resource, &parameters).await?;
        let resource = match resource {
            Resource::Tenant(tenant) if !owners.is_empty() => Resource::Script { tenant, owners: &owners },
            resource => resource,
        };
        let known = tenant.as_ref().and_then(|tenant| tenant.as_ref().ok());
        let known = known.filter(|tenant| rooms.tenancy.tenant(tenant).is_ok());
        audited.asked(&who, A::ACTION, known.cloned());
        check(&who, A::ACTION, resource).inspect_err(|_| audited.refused())?;
        let on = S::read(tenant.and_then(Result::ok), &parameters)?;
        let here = parts.extensions.get().cloned();
        Ok(Self { on, who, here, parameters, rooms, audited, action: PhantomData })
    }
}

impl<A: Asks, S: Scope> Allowed<A, S> {
    /// Whether they may do that, too.
    pub(crate) fn also(&self, action: Action) -> Answer<()> {
        check(&self.who, action, self.on.resource()).inspect_err(|_| self.audited.refused())
    }

    /// Says in the audit log what was done. Names and numbers, never values, keys or tokens.
    pub(crate) fn tell(&self, name: &str, value: impl Into<Value>) {
        self.audited.tell(name, value.into());
    }

    /// A part of the path. The router has seen to it that it is there.
    pub(crate) fn parameter(&self, name: &str) -> &str {
        find(&self.parameters, name).unwrap_or_default()
    }

    /// A number in the path; what is no number names nothing.
    pub(crate) fn number(&self, name: &str, what: &str) -> Answer<u64> {
        let text = self.parameter(name);
        text.parse().map_err(|_| Refusal::not_found(format!("there is no {what} '{}'", shown(text))))
    }

    pub(crate) fn tenancy(&self) -> &Tenancy {
        &self.rooms.tenancy
    }

    pub(crate) fn keys(&self) -> &ApiKeys {
        &self.rooms.keys
    }

    pub(crate) fn users(&self) -> &Users {
        &self.rooms.users
    }

    pub(crate) fn sessions(&self) -> &Sessions {
        &self.rooms.sessions
    }

    /// Where accounts of the platform sign in.
    pub(crate) fn console_host(&self) -> &str {
        &self.rooms.console_host
    }

    /// A link to a page on another host of this server, as whoever asks reaches it.
    pub(crate) fn url(&self, host: &str, path: &str) -> String {
        let origin = self.here.as_ref().map_or("http://", |here| &here.origin);
        let (scheme, authority) = origin.split_once("://").unwrap_or(("http", ""));
        let port =
            authority.rsplit_once(':').map(|(_, port)| port).filter(|port| port.parse::<u16>().is_ok());
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("{scheme}://{host}{port}{path}")
    }

    pub(crate) fn tokens(&self) -> &Tokens {
        &self.rooms.tokens
    }

    pub(crate) fn federation(&self) -> &Federation {
        &self.rooms.federation
    }

    pub(crate) fn kv(&self) -> &dyn KvStore {
        self.rooms.kv.as_ref()
    }

    pub(crate) fn kv_quota(&self) -> Quota {
        self.rooms.kv_quota
    }

    pub(crate) fn assets(&self) -> &Collection {
        &self.rooms.assets
    }

    pub(crate) fn secrets(&self) -> &dyn SecretStore {
        self.rooms.secrets.as_ref()
    }

    pub(crate) fn audit(&self) -> &Audit {
        &self.rooms.audit
    }

    pub(crate) fn metering(&self) -> &Metering {
        &self.rooms.metering
    }

    pub(crate) fn database(&self) -> &Database {
        &self.rooms.database
    }

    /// The platform's version and engine.
    pub(crate) fn about(&self) -> (&'static str, &str) {
        (self.rooms.version, &self.rooms.engine)
    }

    /// One of the places for those who upload: what they send is held in memory.
    pub(crate) async fn upload_place(&self) -> Answer<SemaphorePermit<'_>> {
        let busy = |_| Refusal::new(ErrorCode::TenantBusy, "too many uploads at once; try again");
        self.rooms.uploads.acquire().await.map_err(busy)
    }
}

impl<A> Allowed<A> {
    /// Where the tenant's users sign in.
    pub(crate) fn tenant_host(&self) -> String {
        format!("{}.{}", self.on, self.rooms.tenancy.directory().base_domain())
    }
}

/// Who has the script that is to be changed.
async fn owners(
    rooms: &Rooms,
    action: Action,
    resource: Resource<'_>,
    parameters: &[(Box<str>, String)],
) -> Answer<Vec<String>> {
    let Resource::Tenant(tenant) = resource else { return Ok(Vec::new()) };
    match find(parameters, "script").map(ScriptName::new) {
        Some(Ok(script)) if action.is_of_owners() => Ok(rooms.users.owners(tenant, &script).await?),
        _ => Ok(Vec::new()),
    }
}

/// The one place that asks.
fn check(who: &Principal, action: Action, resource: Resource<'_>) -> Answer<()> {
    match (decide(who, action, resource), resource) {
        (Decision::Allow(_), _) => Ok(()),
        (Decision::Unauthenticated, _) => Err(key::missing()),
        (Decision::Hidden, Resource::Tenant(tenant) | Resource::Script { tenant, .. }) => {
            Err(Refusal::no_tenant(tenant.as_str()))
        }
        (Decision::Hidden, Resource::Platform) => Err(Refusal::not_found("there is no such thing")),
        (Decision::Forbidden(needs), _) => Err(forbidden(needs)),
    }
}

fn forbidden(needs: Needs) -> Refusal {
    let (message, needs) = match needs {
        Needs::AnyKey => ("this needs a key".to_owned(), "key"),
        Needs::Role(role) => (format!("this needs at least the role '{role}'"), role.as_str()),
        Needs::Owner(role) => (
            format!("others have this script; it takes one of its owners, or at least the role '{role}'"),
            "owner",
        ),
        Needs::Platform => ("this needs a key of the platform".to_owned(), "platform"),
    };
    Refusal::new(ErrorCode::Forbidden, message).with_details(json!({ "needs": needs }))
}

async fn parameters(parts: &mut Parts) -> Answer<Vec<(Box<str>, String)>> {
    let parameters = RawPathParams::from_request_parts(parts, &()).await;
    let parameters = parameters.map_err(|_| Refusal::invalid("the path is not UTF-8 once it is decoded"))?;
    Ok(parameters.iter().map(|(name, value)| (name.into(), value.to_owned())).collect())
}

fn find<'a>(parameters: &'a [(Box<str>, String)], name: &str) -> Option<&'a str> {
    parameters.iter().find(|(known, _)| **known == *name).map(|(_, value)| value.as_str())
}

/// None: the path names none. An error: it cannot be one.
fn tenant(parameters: &[(Box<str>, String)]) -> Option<Result<TenantId, String>> {
    find(parameters, "tenant").map(|name| TenantId::new(name).map_err(|_| name.to_owned()))
}
