//! Whose key a request carries.

use super::state::Rooms;
use crate::refusal::{Answer, Refusal};
use axum::http::HeaderName;
use axum::http::request::Parts;
use std::net::{IpAddr, Ipv6Addr};
use stoa_identity::{ApiKeys, Bearer, Principal, Realm, session_cookie};
use stoa_kernel::ErrorCode;
use stoa_wire::{Client, Here};

const CSRF: HeaderName = HeaderName::from_static("x-csrf-token");

/// Whoever has sent the key; or whoever is signed in, at the console.
pub(super) async fn who(rooms: &Rooms, parts: &Parts) -> Answer<Principal> {
    match authenticate(&rooms.keys, parts).await? {
        Principal::Nobody => signed_in(rooms, parts).await,
        somebody => Ok(somebody),
    }
}

/// A tenant's script shares its origin with this API on its own hosts and could ask with whatever session is there, so
/// that one is believed at the console alone. What changes something comes from a page that knows the session's token.
async fn signed_in(rooms: &Rooms, parts: &Parts) -> Answer<Principal> {
    let here = parts.extensions.get::<Here>().filter(|here| *here.host == *rooms.console_host);
    let secure = parts.extensions.get::<Client>().is_some_and(|client| client.secure);
    let token = session_cookie(&parts.headers, secure);
    let (Some(here), Some(token)) = (here, token) else { return Ok(Principal::Nobody) };
    let Some(signed_in) = rooms.sessions.recognise(&Realm::Platform, token).await? else {
        return Ok(Principal::Nobody);
    };
    let given = parts.headers.get(CSRF).and_then(|given| given.to_str().ok());
    let is_meant = here.is_own && given.is_some_and(|given| given == &*signed_in.user.session.csrf);
    if parts.method.is_safe() || is_meant {
        return Ok(signed_in.principal());
    }
    let message =
        "a change with a session needs the header X-CSRF-Token, with the csrf_token of /auth/status";
    Err(Refusal::new(ErrorCode::CsrfRejected, message))
}

/// Whoever the key belongs to. No key: nobody. One that is not valid is refused here, so that nobody goes on
/// with a key that they believe to work.
pub(crate) async fn authenticate(keys: &ApiKeys, parts: &Parts) -> Answer<Principal> {
    let key = match Bearer::of(&parts.headers) {
        Bearer::Nothing => return Ok(Principal::Nobody),
        Bearer::Key(key) => key,
        // Tokens are for the routes of tenants.
        Bearer::Token(_) | Bearer::Other => return Err(missing()),
    };
    // Without an edge in front, as in tests, all come from one place.
    let unknown = IpAddr::V6(Ipv6Addr::UNSPECIFIED);
    let from = parts.extensions.get::<Client>().map_or(unknown, |client| client.address);
    Ok(keys.verify(key, from).await?)
}

/// What is said to nobody.
pub(crate) fn missing() -> Refusal {
    let message = "this needs an API key: Authorization: Bearer <key>; or a session, at the console";
    Refusal::new(ErrorCode::Unauthenticated, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;
    use axum::http::header::AUTHORIZATION;
    use std::time::Duration;
    use stoa_storage::{Database, DatabaseConfig};

    fn parts(headers: &[&str]) -> Parts {
        let request =
            headers.iter().fold(Request::builder(), |request, value| request.header(AUTHORIZATION, *value));
        request.body(()).unwrap().into_parts().0
    }

    #[tokio::test]
    async fn only_one_valid_bearer_key_is_somebody() {
        let dir = tempfile::tempdir().unwrap();
        let config = DatabaseConfig {
            url: format!("sqlite:{}", dir.path().join("stoa.db").display()),
            max_connections: 2,
            acquire_timeout: Duration::from_secs(10),
        };
        let keys = ApiKeys::new(Database::open(&config).await.unwrap()).unwrap();
        keys.ensure_admin_key(Some("a key of sixteen letters")).await.unwrap();
        assert_eq!(authenticate(&keys, &parts(&[])).await.unwrap(), Principal::Nobody);
        for scheme in ["Bearer", "bearer", "BEARER"] {
            let somebody =
                authenticate(&keys, &parts(&[&format!("{scheme} a key of sixteen letters")])).await;
            assert!(matches!(somebody.unwrap(), Principal::Key { .. }));
        }
        let long = format!("Bearer {}", "x".repeat(2_000));
        let twice = ["Bearer a key of sixteen letters", "Bearer another"];
        let wrong: [&[&str]; 7] = [
            &["Basic YTpi"],
            &["Bearer"],
            &["Bearer "],
            &["Bearer wrong"],
            &["a key of sixteen letters"],
            &[&long],
            &twice,
        ];
        for headers in wrong {
            let refused = authenticate(&keys, &parts(headers)).await.unwrap_err();
            assert_eq!(refused.problem().code, ErrorCode::Unauthenticated, "{headers:?}");
        }
    }
}
