//! Whose key a request carries.

use crate::refusal::{Answer, Refusal};
use axum::http::request::Parts;
use std::net::{IpAddr, Ipv6Addr};
use stoa_identity::{ApiKeys, Bearer, Principal};
use stoa_kernel::ErrorCode;
use stoa_wire::Client;

/// Whoever the key belongs to. No key: nobody. One that is not valid is refused here, so that nobody goes on
/// with a key that they believe to work.
pub(crate) async fn authenticate(keys: &ApiKeys, parts: &Parts) -> Answer<Principal> {
    let key = match Bearer::of(&parts.headers) {
        Bearer::Nothing => return Ok(Principal::Nobody),
        Bearer::Key(key) => key,
        Bearer::Other => return Err(missing()),
    };
    // Without an edge in front, as in tests, all come from one place.
    let unknown = IpAddr::V6(Ipv6Addr::UNSPECIFIED);
    let from = parts.extensions.get::<Client>().map_or(unknown, |client| client.address);
    Ok(keys.verify(key, from).await?)
}

/// What is said to nobody.
pub(crate) fn missing() -> Refusal {
    let message = "this needs an API key: Authorization: Bearer <key>";
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
