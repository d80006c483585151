//! Who asks a route, and whether it lets them in.

use crate::answer::Reply;
use crate::site;
use http::header::{CACHE_CONTROL, LOCATION};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};
use serde_json::{Value, json};
use stoa_identity::{ApiKeys, Bearer, Principal, Realm, Refused, Sessions, session_cookie};
use stoa_kernel::{Caller, ErrorCode, TenantId};
use stoa_rules::Access;
use stoa_tokens::Tokens;
use stoa_wire::Problem;
use url::form_urlencoded;

const MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// Who is known.
pub(crate) struct Known<'a> {
    pub(crate) keys: &'a ApiKeys,
    pub(crate) sessions: &'a Sessions,
    pub(crate) tokens: &'a Tokens,
}

/// What a route has found out.
pub(crate) enum Asked {
    /// Whoever asks, if they are known, is let in; with a cookie for them, if it is time for another.
    In(Option<Caller>, Option<HeaderValue>),
    /// Somebody at a browser, who can sign in.
    Sign(Response<Reply>),
}

impl Known<'_> {
    /// Whoever asks, if they are known and are let in. A key that is not valid is refused even where none is needed, so
    /// that nobody goes on with one that they believe to work; a session that has ended is none.
    pub(crate) async fn caller(
        &self,
        access: &Access,
        tenant: &TenantId,
        asked: &site::Asked<'_>,
    ) -> Result<Asked, Problem> {
        let headers = &asked.parts.headers;
        let (who, cookie) = match Bearer::of(headers) {
            Bearer::Key(key) => (self.keys.verify(key, asked.client.address).await?, None),
            Bearer::Token(token) => {
                (self.keys.verify_token(self.tokens, tenant, token, asked.client.address).await?, None)
            }
            Bearer::Nothing | Bearer::Other => self.signed_in(tenant, asked).await?,
        };
        match who.caller(tenant) {
            Some(caller) => admit(access, &caller).map(|()| Asked::In(Some(caller), cookie)),
            // Another tenant's key: that it is valid there is nobody's business here.
            None if who != Principal::Nobody => Err(Refused::Invalid.into()),
            None if access.required && is_navigation(&asked.parts.method, headers) => {
                Ok(Asked::Sign(to_login(asked.parts.uri.path_and_query().map_or("/", |path| path.as_str()))))
            }
            None if access.required => {
                let message = "this route asks who you are: sign in at /auth/login, or send Authorization: Bearer \
                               <API key of this tenant, or a token that it believes>";
                let details = json!({ "login": "/auth/login" });
                Err(Problem::new(ErrorCode::Unauthenticated, message).with_details(details))
            }
            None => Ok(Asked::In(None, None)),
        }
    }

    async fn signed_in(
        &self,
        tenant: &TenantId,
        asked: &site::Asked<'_>,
    ) -> Result<(Principal, Option<HeaderValue>), Problem> {
        let secure = asked.client.secure;
        let Some(token) = session_cookie(&asked.parts.headers, secure) else {
            return Ok((Principal::Nobody, None));
        };
        let realm = Realm::Tenant(tenant.clone());
        let Some(signed_in) = self.sessions.verify(&realm, token).await? else {
            return Ok((Principal::Nobody, None));
        };
        let cookie = signed_in.fresh.as_ref().and_then(|fresh| self.sessions.cookie(fresh, secure));
        Ok((signed_in.principal(), cookie))
    }
}

/// A browser goes to a page, and shows whatever is answered.
fn is_navigation(method: &Method, headers: &HeaderMap) -> bool {
    method == Method::GET && headers.get(MODE).is_some_and(|mode| mode == "navigate")
}

fn to_login(back: &str) -> Response<Reply> {
    let back: String = form_urlencoded::byte_serialize(back.as_bytes()).collect();
    let mut response = Response::new(Reply::from(Vec::new()));
    *response.status_mut() = StatusCode::SEE_OTHER;
    if let Ok(to) = HeaderValue::try_from(format!("/auth/login?return_to={back}")) {
        response.headers_mut().insert(LOCATION, to);
    }
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
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
