//! What the audit log says of a request: who wanted what, and what became of it.

use crate::answer::NothingChanged;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use serde_json::{Map, Value, json};
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use stoa_audit::{Audit, Entry, Outcome};
use stoa_identity::{Action, Principal, Reach};
use stoa_kernel::TenantId;
use stoa_wire::{Problem, RequestId};

/// Filled in while a request is answered, read when the answer is there.
#[derive(Clone, Default)]
pub(crate) struct Audited(Arc<Inner>);

#[derive(Default)]
struct Inner {
    asked: OnceLock<Asked>,
    refused: AtomicBool,
    details: Mutex<Map<String, Value>>,
}

/// Who wants what.
struct Asked {
    who: Principal,
    action: Action,
    /// Of which tenant, if there is one of that name.
    tenant: Option<TenantId>,
    /// They have shown a key, and it is not valid.
    by_wrong_key: bool,
}

/// Something to be written down.
pub(crate) struct Act {
    entry: Entry,
    is_often: bool,
}

/// What the log says of the request itself.
pub(crate) struct Seen<'a> {
    pub(crate) method: &'a Method,
    /// Below the base, without the query.
    pub(crate) path: &'a str,
    pub(crate) id: &'a RequestId,
    pub(crate) from: Option<IpAddr>,
}

impl Audited {
    /// Of a request.
    pub(crate) fn of(parts: &Parts) -> Self {
        parts.extensions.get().cloned().unwrap_or_default()
    }

    /// Somebody is known who wants something.
    pub(crate) fn asked(&self, who: &Principal, action: Action, tenant: Option<TenantId>) {
        let asked = Asked { who: who.clone(), action, tenant, by_wrong_key: false };
        self.0.asked.get_or_init(|| asked);
    }

    /// Somebody wants something with a key that is not valid.
    pub(crate) fn asked_with_wrong_key(&self, action: Action) {
        let asked = Asked { who: Principal::Nobody, action, tenant: None, by_wrong_key: true };
        self.0.asked.get_or_init(|| asked);
        self.refused();
    }

    /// They may not.
    pub(crate) fn refused(&self) {
        self.0.refused.store(true, Ordering::Release);
    }

    /// Worth knowing of it, and no secret.
    pub(crate) fn tell(&self, name: &str, value: Value) {
        // A fact is right whatever happened to whoever was telling another.
        let mut details = self.0.details.lock().unwrap_or_else(PoisonError::into_inner);
        details.insert(name.to_owned(), value);
    }

    /// What is to be written down: every change, and whoever may not do what they wanted.
    pub(crate) fn act(&self, seen: &Seen<'_>, response: &Response) -> Option<Act> {
        let asked = self.0.asked.get()?;
        let outcome = self.outcome(response.status());
        let is_worth_it = match outcome {
            Outcome::Refused => !seen.method.is_safe() || asked.is_somebody(),
            _ => !seen.method.is_safe() && response.extensions().get::<NothingChanged>().is_none(),
        };
        let entry = Entry {
            scope: asked.scope(outcome),
            actor: asked.who.to_string(),
            action: asked.action.name(),
            target: seen.path.to_owned(),
            outcome,
            details: self.details(outcome, response),
            address: seen.from,
            request_id: Some(seen.id.clone()),
        };
        // What was not done can be tried again and again.
        let is_often = outcome != Outcome::Done && !response.status().is_server_error();
        is_worth_it.then_some(Act { entry, is_often })
    }

    fn outcome(&self, status: StatusCode) -> Outcome {
        if !status.is_client_error() && !status.is_server_error() {
            Outcome::Done
        } else if self.0.refused.load(Ordering::Acquire) && status.is_client_error() {
            Outcome::Refused
        } else {
            Outcome::Failed
        }
    }

    fn details(&self, outcome: Outcome, response: &Response) -> Value {
        let mut details = self.0.details.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if outcome != Outcome::Done {
            let code = response.extensions().get::<Problem>().map(|problem| problem.code.as_str());
            details.insert("status".to_owned(), json!(response.status().as_u16()));
            details.insert("code".to_owned(), json!(code));
        }
        Value::Object(details)
    }
}

impl Act {
    /// Writes it down.
    pub(crate) async fn record(self, audit: &Audit) {
        if self.is_often {
            audit.note(self.entry);
        } else {
            audit.record(self.entry).await;
        }
    }
}

impl Asked {
    fn is_somebody(&self) -> bool {
        self.by_wrong_key || self.who != Principal::Nobody
    }

    /// Whoever may not do something somewhere does not write into the log of whoever is there.
    fn scope(&self, outcome: Outcome) -> Option<TenantId> {
        match (outcome, &self.who) {
            (Outcome::Refused, Principal::Key { reach: Reach::Tenant(home, _), .. }) => Some(home.clone()),
            (Outcome::Refused, _) => None,
            // The tenant and whoever could read its log are gone.
            _ if self.action == Action::DeleteTenant => None,
            _ => self.tenant.clone(),
        }
    }
}
