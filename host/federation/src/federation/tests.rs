//! Claims about logins, on a real `SQLite` file. The provider, which is not ours, is played: by the book, and then not.

mod answers;
mod id_tokens;
mod kinds;
mod provider;
mod stored;

use super::*;
use crate::settings::Settings;
use provider::{ISSUER, Play};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::Duration;
use stoa_storage::DatabaseConfig;
use stoa_vault::{MasterKey, MasterKeys};

const REDIRECT: &str = "https://acme.stoa.test/auth/callback/login";

struct Home {
    federation: Federation,
    play: Arc<Play>,
    dir: tempfile::TempDir,
}

fn acme() -> TenantId {
    TenantId::new("acme").unwrap()
}

/// A node on the database.
async fn node(dir: &tempfile::TempDir, play: &Arc<Play>) -> Federation {
    let config = DatabaseConfig {
        url: format!("sqlite:{}", dir.path().join("stoa.db").display()),
        max_connections: 4,
        acquire_timeout: Duration::from_secs(10),
    };
    let db = Database::open(&config).await.unwrap();
    let master = MasterKey::read("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "a test").unwrap();
    let vault = Vault::new(db.clone(), MasterKeys::new(master, Vec::new())).await.unwrap();
    Federation::new(FederationConfig { db, vault, outbound: Arc::clone(play) as Arc<dyn Outbound> })
}

async fn home() -> Home {
    let (play, dir) = (Arc::new(Play::new()), tempfile::tempdir().unwrap());
    let federation = node(&dir, &play).await;
    let mut tx = federation.0.providers.db.write().await.unwrap();
    for tenant in ["acme", "other"] {
        let insert = "INSERT INTO tenants (name, status, limits, revision, created_at, updated_at) \
                      VALUES ($1, 'active', '{}', 1, 0, 0)";
        sqlx::query(insert).bind(tenant).execute(&mut *tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    let home = Home { federation, play, dir };
    home.put("login", json!({ "kind": "oidc", "issuer": ISSUER, "client_id": "us", "secret": "s3cret" }))
        .await;
    home
}

/// A login that waits for its answer.
struct Login {
    /// What the provider was told.
    asked: HashMap<String, String>,
    cookie: String,
}

impl Login {
    fn answer(&self, code: &str) -> String {
        format!("code={code}&state={}", self.asked["state"])
    }
}

impl Home {
    async fn put(&self, id: &str, provider: Value) {
        let new = serde_json::from_value(provider).unwrap();
        self.federation.put(Some(&acme()), id, new).await.unwrap();
    }

    async fn begin(&self, id: &str, return_to: &str) -> Login {
        let begun = self.federation.begin(Some(&acme()), id, REDIRECT, return_to).await.unwrap();
        Login { asked: begun.url.query_pairs().into_owned().collect(), cookie: begun.cookie }
    }

    async fn finish(&self, id: &str, answer: &str, cookie: &str) -> Result<Finished, LoginRefused> {
        let answer = Answer::read(answer)?;
        self.federation.finish(Some(&acme()), id, &answer, Some(cookie)).await
    }

    /// A login from end to end.
    async fn sign_in(&self, id: &str) -> Result<Finished, LoginRefused> {
        let login = self.begin(id, "/home").await;
        let code = self.play.authorize(&login.asked);
        self.finish(id, &login.answer(&code), &login.cookie).await
    }

    /// What it is refused for, when the provider changes its `id_token` so.
    async fn refused(&self, head: Value, claims: Value) -> String {
        self.play.change(head, claims);
        format!("{:?}", self.sign_in("login").await.expect_err("it is refused"))
    }
}
