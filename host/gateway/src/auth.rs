//! Who asks a route, and whether it lets them in.

use crate::site::Asked;
use serde_json::{Value, json};
use stoa_identity::{ApiKeys, Bearer, Principal, Refused};
use stoa_kernel::{Caller, ErrorCode, TenantId};
use stoa_rules::Access;
use stoa_wire::Problem;

/// Whoever asks, if they are known and are let in. A key that is not valid is refused even where none is needed, so
/// that nobody goes on with one that they believe to work.
pub(crate) async fn caller(
    keys: &ApiKeys,
    access: &Access,
    tenant: &TenantId,
    asked: &Asked<'_>,
) -> Result<Option<Caller>, Problem> {
    let who = match Bearer::of(&asked.parts.headers) {
        Bearer::Key(key) => keys.verify(key, asked.client.address).await?,
        Bearer::Nothing | Bearer::Other => Principal::Nobody,
    };
    match who.caller(tenant) {
        Some(caller) => admit(access, &caller).map(|()| Some(caller)),
        // Another tenant's key: that it is valid there is nobody's business here.
        None if who != Principal::Nobody => Err(Refused::Invalid.into()),
        None if access.required => {
            let message = "this route asks who you are: send Authorization: Bearer <API key of this tenant>";
            Err(Problem::new(ErrorCode::Unauthenticated, message))
        }
        None => Ok(None),
    }
}

fn admit(access: &Access, caller: &Caller) -> Result<(), Problem> {
    if !caller.has_a_role_of(&access.roles) {
        let message = format!("this needs one of the roles {}", listed(&access.roles));
        return Err(forbidden(message, json!({ "needs": { "roles": access.roles } })));
    }
    match caller.lacks(&access.permissions) {
        None => Ok(()),
        Some(lacking) => {
            let message = format!("this needs the permission '{lacking}'");
            Err(forbidden(message, json!({ "needs": { "permissions": access.permissions } })))
        }
    }
}

fn listed(words: &[String]) -> String {
    words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(", ")
}

fn forbidden(message: String, details: Value) -> Problem {
    Problem::new(ErrorCode::Forbidden, message).with_details(details)
}
