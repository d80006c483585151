//! Every operation of the management API, and who the first one is that may.
//!
//! What is sent is such that the same request has the same outcome again and again: many of them are allowed and
//! then refused for what they say, which shows as well as a success that they came through.

use First::{AnyKey, Anybody, Platform};
use Sends::{Json, Nothing, Text};

/// The first one that may; whoever may do more may, too.
#[derive(Clone, Copy, Debug)]
pub enum First {
    Anybody,
    AnyKey,
    Role(&'static str),
    Platform,
}

#[derive(Clone, Copy, Debug)]
pub enum Sends {
    Nothing,
    Json(&'static str),
    Text(&'static str),
}

pub struct Case {
    /// Method and path as the document has them.
    pub operation: &'static str,
    /// The path that is asked for, below `/engine/api`.
    pub path: &'static str,
    pub sends: Sends,
    pub first: First,
    /// What those who may are answered.
    pub status: u16,
}

const fn case(operation: &'static str, path: &'static str, sends: Sends, first: First, status: u16) -> Case {
    Case { operation, path, sends, first, status }
}

const VIEWER: First = First::Role("viewer");
const EDITOR: First = First::Role("editor");
const ADMIN: First = First::Role("admin");
const OWNER: First = First::Role("owner");

#[rustfmt::skip]
pub const TABLE: &[Case] = &[
    case("get /engine/api/openapi.json", "/openapi.json", Nothing, Anybody, 200),
    case("get /engine/api/v1/whoami", "/v1/whoami", Nothing, AnyKey, 200),
    case("get /engine/api/v1/status", "/v1/status", Nothing, AnyKey, 200),

    case("get /engine/api/v1/api-keys", "/v1/api-keys", Nothing, Platform, 200),
    case("post /engine/api/v1/api-keys", "/v1/api-keys", Json(r#"{"name": ""}"#), Platform, 400),
    case("delete /engine/api/v1/api-keys/{id}", "/v1/api-keys/none", Nothing, Platform, 404),
    case("get /engine/api/v1/auth-providers", "/v1/auth-providers", Nothing, Platform, 200),
    case("get /engine/api/v1/auth-providers/{id}", "/v1/auth-providers/none", Nothing, Platform, 404),
    case("put /engine/api/v1/auth-providers/{id}", "/v1/auth-providers/google", Json(r#"{"kind": "google", "client_id": ""}"#), Platform, 400),
    case("delete /engine/api/v1/auth-providers/{id}", "/v1/auth-providers/none", Nothing, Platform, 404),

    case("get /engine/api/v1/audit", "/v1/audit", Nothing, Platform, 200),
    case("get /engine/api/v1/audit/export", "/v1/audit/export", Nothing, Platform, 200),
    case("get /engine/api/v1/audit/verify", "/v1/audit/verify", Nothing, Platform, 200),

    case("get /engine/api/v1/usage", "/v1/usage", Nothing, Platform, 200),

    case("get /engine/api/v1/tenants", "/v1/tenants", Nothing, Platform, 200),
    case("post /engine/api/v1/tenants", "/v1/tenants", Json(r#"{"id": "acme"}"#), Platform, 409),
    case("get /engine/api/v1/tenants/{tenant}", "/v1/tenants/acme", Nothing, VIEWER, 200),
    case("patch /engine/api/v1/tenants/{tenant}", "/v1/tenants/acme", Json(r#"{"status": "active"}"#), Platform, 200),
    case("get /engine/api/v1/tenants/{tenant}/routes", "/v1/tenants/acme/routes", Nothing, VIEWER, 200),
    case("get /engine/api/v1/tenants/{tenant}/quotas", "/v1/tenants/acme/quotas", Nothing, OWNER, 200),
    case("get /engine/api/v1/tenants/{tenant}/usage", "/v1/tenants/acme/usage", Nothing, ADMIN, 200),
    case("put /engine/api/v1/tenants/{tenant}/quotas", "/v1/tenants/acme/quotas", Json("{}"), Platform, 200),
    case("get /engine/api/v1/tenants/{tenant}/policy", "/v1/tenants/acme/policy", Nothing, VIEWER, 200),
    case("patch /engine/api/v1/tenants/{tenant}/policy", "/v1/tenants/acme/policy", Json("{}"), Platform, 200),
    case("post /engine/api/v1/tenants/{tenant}/cache/purge", "/v1/tenants/acme/cache/purge", Json(r#"{"paths": ["/prices"]}"#), EDITOR, 200),
    case("get /engine/api/v1/tenants/{tenant}/hostnames", "/v1/tenants/acme/hostnames", Nothing, VIEWER, 200),
    case("put /engine/api/v1/tenants/{tenant}/hostnames/{host}", "/v1/tenants/acme/hostnames/acme.example", Nothing, ADMIN, 200),
    case("delete /engine/api/v1/tenants/{tenant}/hostnames/{host}", "/v1/tenants/acme/hostnames/none.example", Nothing, ADMIN, 404),
    case("post /engine/api/v1/tenants/{tenant}/hostnames/{host}/verify", "/v1/tenants/acme/hostnames/none.example/verify", Nothing, ADMIN, 404),
    case("get /engine/api/v1/tenants/{tenant}/audit", "/v1/tenants/acme/audit", Nothing, ADMIN, 200),
    case("get /engine/api/v1/tenants/{tenant}/audit/export", "/v1/tenants/acme/audit/export", Nothing, ADMIN, 200),
    case("get /engine/api/v1/tenants/{tenant}/audit/verify", "/v1/tenants/acme/audit/verify", Nothing, ADMIN, 200),
    case("get /engine/api/v1/tenants/{tenant}/api-keys", "/v1/tenants/acme/api-keys", Nothing, ADMIN, 200),
    case("post /engine/api/v1/tenants/{tenant}/api-keys", "/v1/tenants/acme/api-keys", Json(r#"{"name": "", "role": "viewer"}"#), ADMIN, 400),
    case("delete /engine/api/v1/tenants/{tenant}/api-keys/{id}", "/v1/tenants/acme/api-keys/none", Nothing, ADMIN, 404),
    case("get /engine/api/v1/tenants/{tenant}/auth/issuers", "/v1/tenants/acme/auth/issuers", Nothing, ADMIN, 200),
    case("put /engine/api/v1/tenants/{tenant}/auth/issuers", "/v1/tenants/acme/auth/issuers", Json(r#"{"issuers": []}"#), ADMIN, 200),
    case("post /engine/api/v1/tenants/{tenant}/tokens", "/v1/tenants/acme/tokens", Json(r#"{"subject": ""}"#), ADMIN, 400),
    case("get /engine/api/v1/tenants/{tenant}/signing-keys", "/v1/tenants/acme/signing-keys", Nothing, ADMIN, 200),
    case("post /engine/api/v1/tenants/{tenant}/signing-keys/rotate", "/v1/tenants/acme/signing-keys/rotate", Json("{}"), ADMIN, 200),
    case("get /engine/api/v1/tenants/{tenant}/auth/providers", "/v1/tenants/acme/auth/providers", Nothing, ADMIN, 200),
    case("get /engine/api/v1/tenants/{tenant}/auth/providers/{id}", "/v1/tenants/acme/auth/providers/none", Nothing, ADMIN, 404),
    case("put /engine/api/v1/tenants/{tenant}/auth/providers/{id}", "/v1/tenants/acme/auth/providers/google", Json(r#"{"kind": "google", "client_id": ""}"#), ADMIN, 400),
    case("delete /engine/api/v1/tenants/{tenant}/auth/providers/{id}", "/v1/tenants/acme/auth/providers/none", Nothing, ADMIN, 404),

    case("get /engine/api/v1/users", "/v1/users", Nothing, Platform, 200),
    case("post /engine/api/v1/users", "/v1/users", Json(r#"{"email": "", "name": ""}"#), Platform, 400),
    case("get /engine/api/v1/users/{id}", "/v1/users/none", Nothing, Platform, 404),
    case("patch /engine/api/v1/users/{id}", "/v1/users/none", Json("{}"), Platform, 404),
    case("delete /engine/api/v1/users/{id}", "/v1/users/none", Nothing, Platform, 404),
    case("post /engine/api/v1/users/{id}/password-link", "/v1/users/none/password-link", Nothing, Platform, 404),
    case("delete /engine/api/v1/users/{id}/sessions", "/v1/users/none/sessions", Nothing, Platform, 404),
    case("post /engine/api/v1/invitations", "/v1/invitations", Json(r#"{"email": ""}"#), Platform, 400),
    case("get /engine/api/v1/sessions", "/v1/sessions", Nothing, Platform, 200),
    case("delete /engine/api/v1/sessions/{id}", "/v1/sessions/none", Nothing, Platform, 404),

    case("get /engine/api/v1/tenants/{tenant}/users", "/v1/tenants/acme/users", Nothing, ADMIN, 200),
    case("post /engine/api/v1/tenants/{tenant}/users", "/v1/tenants/acme/users", Json(r#"{"email": "", "name": ""}"#), ADMIN, 400),
    case("get /engine/api/v1/tenants/{tenant}/users/{id}", "/v1/tenants/acme/users/none", Nothing, ADMIN, 404),
    case("patch /engine/api/v1/tenants/{tenant}/users/{id}", "/v1/tenants/acme/users/none", Json("{}"), ADMIN, 404),
    case("delete /engine/api/v1/tenants/{tenant}/users/{id}", "/v1/tenants/acme/users/none", Nothing, ADMIN, 404),
    case("post /engine/api/v1/tenants/{tenant}/users/{id}/password-link", "/v1/tenants/acme/users/none/password-link", Nothing, ADMIN, 404),
    case("delete /engine/api/v1/tenants/{tenant}/users/{id}/sessions", "/v1/tenants/acme/users/none/sessions", Nothing, ADMIN, 404),
    case("get /engine/api/v1/tenants/{tenant}/sessions", "/v1/tenants/acme/sessions", Nothing, ADMIN, 200),
    case("delete /engine/api/v1/tenants/{tenant}/sessions/{id}", "/v1/tenants/acme/sessions/none", Nothing, ADMIN, 404),
    case("get /engine/api/v1/tenants/{tenant}/roles", "/v1/tenants/acme/roles", Nothing, ADMIN, 200),
    case("put /engine/api/v1/tenants/{tenant}/roles/{name}", "/v1/tenants/acme/roles/clerk", Json("{}"), ADMIN, 200),
    case("delete /engine/api/v1/tenants/{tenant}/roles/{name}", "/v1/tenants/acme/roles/none", Nothing, ADMIN, 404),
    case("get /engine/api/v1/tenants/{tenant}/groups", "/v1/tenants/acme/groups", Nothing, ADMIN, 200),
    case("put /engine/api/v1/tenants/{tenant}/groups/{name}", "/v1/tenants/acme/groups/staff", Json("{}"), ADMIN, 200),
    case("delete /engine/api/v1/tenants/{tenant}/groups/{name}", "/v1/tenants/acme/groups/none", Nothing, ADMIN, 404),
    case("get /engine/api/v1/tenants/{tenant}/groups/{name}/users", "/v1/tenants/acme/groups/none/users", Nothing, ADMIN, 404),
    case("put /engine/api/v1/tenants/{tenant}/groups/{name}/users/{id}", "/v1/tenants/acme/groups/none/users/none", Nothing, ADMIN, 404),
    case("delete /engine/api/v1/tenants/{tenant}/groups/{name}/users/{id}", "/v1/tenants/acme/groups/none/users/none", Nothing, ADMIN, 404),
    case("get /engine/api/v1/tenants/{tenant}/members", "/v1/tenants/acme/members", Nothing, ADMIN, 200),
    case("patch /engine/api/v1/tenants/{tenant}/members/{id}", "/v1/tenants/acme/members/none", Json(r#"{"role": "viewer"}"#), ADMIN, 404),
    case("delete /engine/api/v1/tenants/{tenant}/members/{id}", "/v1/tenants/acme/members/none", Nothing, ADMIN, 404),
    case("get /engine/api/v1/tenants/{tenant}/invitations", "/v1/tenants/acme/invitations", Nothing, ADMIN, 200),
    case("post /engine/api/v1/tenants/{tenant}/invitations", "/v1/tenants/acme/invitations", Json(r#"{"email": "", "role": "viewer"}"#), ADMIN, 400),
    case("delete /engine/api/v1/tenants/{tenant}/invitations/{id}", "/v1/tenants/acme/invitations/none", Nothing, ADMIN, 404),
    case("get /engine/api/v1/tenants/{tenant}/scripts/{script}/owners", "/v1/tenants/acme/scripts/main/owners", Nothing, VIEWER, 200),
    case("put /engine/api/v1/tenants/{tenant}/scripts/{script}/owners", "/v1/tenants/acme/scripts/main/owners", Json(r#"{"owners": []}"#), ADMIN, 200),

    case("get /engine/api/v1/tenants/{tenant}/scripts", "/v1/tenants/acme/scripts", Nothing, VIEWER, 200),
    case("get /engine/api/v1/tenants/{tenant}/scripts/{script}", "/v1/tenants/acme/scripts/main", Nothing, VIEWER, 200),
    case("put /engine/api/v1/tenants/{tenant}/scripts/{script}", "/v1/tenants/acme/scripts/main", Text("no script"), EDITOR, 415),
    case("patch /engine/api/v1/tenants/{tenant}/scripts/{script}", "/v1/tenants/acme/scripts/main", Json(r#"{"files": {"none.js": null}}"#), EDITOR, 400),
    case("delete /engine/api/v1/tenants/{tenant}/scripts/{script}", "/v1/tenants/acme/scripts/none", Nothing, OWNER, 404),
    case("get /engine/api/v1/tenants/{tenant}/scripts/{script}/routes", "/v1/tenants/acme/scripts/main/routes", Nothing, VIEWER, 200),
    case("put /engine/api/v1/tenants/{tenant}/scripts/{script}/limits", "/v1/tenants/acme/scripts/main/limits", Json("{}"), Platform, 200),
    case("get /engine/api/v1/tenants/{tenant}/scripts/{script}/versions", "/v1/tenants/acme/scripts/main/versions", Nothing, VIEWER, 200),
    case("get /engine/api/v1/tenants/{tenant}/scripts/{script}/versions/{number}", "/v1/tenants/acme/scripts/main/versions/1", Nothing, VIEWER, 200),
    case("get /engine/api/v1/tenants/{tenant}/scripts/{script}/versions/{number}/source", "/v1/tenants/acme/scripts/main/versions/1/source", Nothing, VIEWER, 200),
    case("post /engine/api/v1/tenants/{tenant}/scripts/{script}/rollback", "/v1/tenants/acme/scripts/main/rollback", Json("{}"), EDITOR, 400),
    case("put /engine/api/v1/tenants/{tenant}/scripts/{script}/rollout", "/v1/tenants/acme/scripts/main/rollout", Json(r#"{"version": 9, "percent": 5}"#), EDITOR, 404),

    case("get /engine/api/v1/tenants/{tenant}/scripts/{script}/assets", "/v1/tenants/acme/scripts/main/assets", Nothing, VIEWER, 200),
    case("get /engine/api/v1/tenants/{tenant}/scripts/{script}/assets/{name}", "/v1/tenants/acme/scripts/main/assets/none", Nothing, VIEWER, 404),
    case("put /engine/api/v1/tenants/{tenant}/scripts/{script}/assets/{name}", "/v1/tenants/acme/scripts/main/assets/some", Text("1"), EDITOR, 200),
    case("delete /engine/api/v1/tenants/{tenant}/scripts/{script}/assets/{name}", "/v1/tenants/acme/scripts/main/assets/none", Nothing, EDITOR, 404),

    case("get /engine/api/v1/tenants/{tenant}/kv", "/v1/tenants/acme/kv?script=main", Nothing, VIEWER, 200),
    case("get /engine/api/v1/tenants/{tenant}/kv/{script}/{key}", "/v1/tenants/acme/kv/main/none", Nothing, VIEWER, 404),
    case("put /engine/api/v1/tenants/{tenant}/kv/{script}/{key}", "/v1/tenants/acme/kv/main/some", Json("1"), EDITOR, 200),
    case("delete /engine/api/v1/tenants/{tenant}/kv/{script}/{key}", "/v1/tenants/acme/kv/main/none", Nothing, EDITOR, 404),

    case("get /engine/api/v1/tenants/{tenant}/secrets", "/v1/tenants/acme/secrets", Nothing, EDITOR, 200),
    case("get /engine/api/v1/tenants/{tenant}/secrets/{name}", "/v1/tenants/acme/secrets/none", Nothing, EDITOR, 404),
    case("put /engine/api/v1/tenants/{tenant}/secrets/{name}", "/v1/tenants/acme/secrets/some?script=main", Json(r#"{"value": "1", "allowed_hosts": ["api.example"]}"#), ADMIN, 200),
    case("delete /engine/api/v1/tenants/{tenant}/secrets/{name}", "/v1/tenants/acme/secrets/none", Nothing, ADMIN, 404),

    // The last: the platform, which is asked last, does it.
    case("delete /engine/api/v1/tenants/{tenant}", "/v1/tenants/acme", Nothing, Platform, 204),
];
