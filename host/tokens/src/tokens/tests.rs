//! Claims about tokens, on a real `SQLite` file. The issuer that is not ours is played.

mod hostile;
mod own;

use super::*;
use crate::algorithm::Algorithm;
use crate::issuer::ClaimNames;
use crate::outbound::{Answering, Unreachable};
use crate::refused::Refused;
use crate::signing::Fresh;
use bytes::Bytes;
use http::{Request, Response};
use jsonwebtoken::{Algorithm as Inner, EncodingKey, Header, encode};
use serde_json::{Value, json};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use stoa_storage::DatabaseConfig;
use stoa_vault::{MasterKey, MasterKeys};

const ISSUER: &str = "https://login.example";

/// Serves its keys, and what it says of itself.
pub(super) struct Login {
    pub(super) key: Fresh,
    published: Mutex<Value>,
    pub(super) asked: AtomicUsize,
}

impl Login {
    fn publish(&self, keys: &[&Value]) {
        *self.published.lock().unwrap() = json!({ "keys": keys });
    }

    /// A token of it, with these changes to what is usual. What is changed to null is left out.
    fn token(&self, head: &Value, claims: &Value) -> String {
        let now = now_ms() / 1_000;
        let usual = json!({
            "iss": ISSUER, "sub": "ada", "aud": "shop", "iat": now, "exp": now + 600, "name": "Ada",
            "roles": ["customer"], "scope": "orders:read orders:write",
        });
        let head = changed(json!({ "alg": "ES256", "typ": "JWT", "kid": self.key.kid }), head);
        self.sign(&head.to_string(), &changed(usual, claims).to_string())
    }

    /// Signs whatever it is given.
    fn sign(&self, head: &str, claims: &str) -> String {
        let message = format!("{}.{}", encoded(head), encoded(claims));
        let key = EncodingKey::from_ec_der(self.key.private.as_ref());
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, Inner::ES256).unwrap();
        format!("{message}.{signature}")
    }
}

impl Outbound for Login {
    fn send<'a>(&'a self, tenant: Option<&'a TenantId>, request: Request<Vec<u8>>) -> Answering<'a> {
        assert_eq!(tenant.map(TenantId::as_str), Some("acme"));
        self.asked.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            let answer = match request.uri().path() {
                "/keys" => self.published.lock().unwrap().clone(),
                "/.well-known/openid-configuration" => {
                    json!({ "issuer": ISSUER, "jwks_uri": format!("{ISSUER}/keys") })
                }
                _ => return Err(Unreachable { host: String::new(), why: "no such path".to_owned() }),
            };
            Ok(Response::new(Bytes::from(answer.to_string())))
        })
    }
}

fn changed(mut usual: Value, changes: &Value) -> Value {
    let object = usual.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        object.insert(name.clone(), value.clone());
    }
    object.retain(|_, value| !value.is_null());
    usual
}

pub(super) fn encoded(text: impl AsRef<[u8]>) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text)
}

pub(super) struct Home {
    pub(super) tokens: Tokens,
    pub(super) login: Arc<Login>,
    pub(super) dir: tempfile::TempDir,
}

pub(super) fn acme() -> TenantId {
    TenantId::new("acme").unwrap()
}

/// Another node on the same database.
async fn node(dir: &tempfile::TempDir, login: &Arc<Login>) -> Tokens {
    let config = DatabaseConfig {
        url: format!("sqlite:{}", dir.path().join("stoa.db").display()),
        max_connections: 4,
        acquire_timeout: Duration::from_secs(10),
    };
    let db = Database::open(&config).await.unwrap();
    let master = MasterKey::read("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "a test").unwrap();
    let vault = Vault::new(db.clone(), MasterKeys::new(master, Vec::new())).await.unwrap();
    let names = Names { base_domain: "stoa.test".into(), console_host: "console.stoa.test".into() };
    let outbound = Arc::clone(login) as Arc<dyn Outbound>;
    Tokens::new(TokensConfig { db, vault, outbound, names })
}

async fn home() -> Home {
    let key = Fresh::make().unwrap();
    let published = Mutex::new(json!({ "keys": [key.public] }));
    let login = Arc::new(Login { key, published, asked: AtomicUsize::new(0) });
    let dir = tempfile::tempdir().unwrap();
    let tokens = node(&dir, &login).await;
    let mut tx = tokens.0.db.write().await.unwrap();
    for tenant in ["acme", "other"] {
        let insert = "INSERT INTO tenants (name, status, limits, revision, created_at, updated_at) \
                      VALUES ($1, 'active', '{}', 1, 0, 0)";
        sqlx::query(insert).bind(tenant).execute(&mut *tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    tokens.set_issuers(&acme(), &[believed()]).await.unwrap();
    Home { tokens, login, dir }
}

fn believed() -> Issuer {
    Issuer {
        issuer: ISSUER.to_owned(),
        audiences: vec!["shop".to_owned()],
        jwks_uri: None,
        algorithms: vec![Algorithm::RS256, Algorithm::ES256],
        claims: ClaimNames { permissions: "scope".to_owned(), ..ClaimNames::default() },
    }
}

impl Home {
    async fn verify(&self, token: &str) -> Result<Arc<Verified>, Refused> {
        self.tokens.verify(Some(&acme()), token).await
    }

    /// The variant by which it is refused.
    async fn refused(&self, token: &str) -> String {
        let refused = self.verify(token).await.expect_err("it is refused");
        let shown = refused.to_string();
        assert!(!token.split('.').any(|part| part.len() > 4 && shown.contains(part)), "{shown}");
        format!("{refused:?}").split(['(', ' ']).next().unwrap().to_owned()
    }
}
