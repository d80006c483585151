//! A provider by the book of `OpenID` Connect, whose `id_token` can be changed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::{Request, Response};
use ring::digest::{SHA256, digest};
use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::SystemTime;
use stoa_kernel::TenantId;
use stoa_tokens::{Answering, Outbound, Unreachable};
use url::form_urlencoded;

pub(super) const ISSUER: &str = "https://login.example";
const ACCESS_TOKEN: &str = "an access token";

pub(super) struct Play {
    key: EcdsaKeyPair,
    random: SystemRandom,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    head: Value,
    claims: Value,
    discovery: Value,
    user_info: Value,
    /// What is signed with instead of the private key.
    shared_secret: Option<Vec<u8>>,
    /// Unused codes, with the nonce and the challenge of their login.
    codes: HashMap<String, (String, String)>,
    number: u32,
    pub(super) requests: Vec<(String, String)>,
}

impl Play {
    pub(super) fn new() -> Self {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let key =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).unwrap();
        let empty = || json!({});
        let state = State { head: empty(), claims: empty(), discovery: empty(), ..State::default() };
        Self { key, random, state: Mutex::new(State { user_info: empty(), ..state }) }
    }

    /// Changes the next tokens; null leaves out.
    pub(super) fn change(&self, head: Value, claims: Value) {
        let mut state = self.state.lock().unwrap();
        (state.head, state.claims) = (head, claims);
    }

    /// Changes what it says of itself.
    pub(super) fn describe(&self, discovery: Value) {
        self.state.lock().unwrap().discovery = discovery;
    }

    pub(super) fn tell(&self, user_info: Value) {
        self.state.lock().unwrap().user_info = user_info;
    }

    pub(super) fn sign_with_a_secret(&self, secret: &[u8]) {
        self.state.lock().unwrap().shared_secret = Some(secret.to_vec());
    }

    /// Bodies that came to a path.
    pub(super) fn asked(&self, path: &str) -> Vec<String> {
        let state = self.state.lock().unwrap();
        state.requests.iter().filter(|(known, _)| known == path).map(|(_, body)| body.clone()).collect()
    }

    /// What it publishes of its key.
    pub(super) fn public(&self) -> Value {
        let point = self.key.public_key().as_ref();
        let [x, y] = [&point[1..33], &point[33..]].map(|part| URL_SAFE_NO_PAD.encode(part));
        json!({ "kty": "EC", "crv": "P-256", "use": "sig", "kid": "one", "x": x, "y": y })
    }

    /// The person signs in: a code.
    pub(super) fn authorize(&self, asked: &HashMap<String, String>) -> String {
        assert_eq!(
            (asked["response_type"].as_str(), asked["code_challenge_method"].as_str()),
            ("code", "S256")
        );
        let mut state = self.state.lock().unwrap();
        state.number += 1;
        let code = format!("code-{}", state.number);
        let login = (asked["nonce"].clone(), asked["code_challenge"].clone());
        state.codes.insert(code.clone(), login);
        code
    }

    fn token(&self, body: &str) -> (u16, Value) {
        let sent: HashMap<String, String> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
        let mut state = self.state.lock().unwrap();
        let error =
            |error: &str| (400, json!({ "error": error, "error_description": "a secret of the provider" }));
        let Some((nonce, challenge)) = state.codes.remove(&sent["code"]) else {
            return error("invalid_grant");
        };
        if URL_SAFE_NO_PAD.encode(digest(&SHA256, sent["code_verifier"].as_bytes())) != challenge {
            return error("invalid_grant");
        }
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
        let hash = digest(&SHA256, ACCESS_TOKEN.as_bytes());
        let usual = json!({
            "iss": ISSUER, "sub": "ada", "aud": "us", "exp": now + 600, "iat": now, "nonce": nonce,
            "at_hash": URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16]),
            "email": "ada@example.com", "email_verified": true, "name": "Ada",
        });
        let head = changed(json!({ "alg": "ES256", "kid": "one" }), &state.head);
        let message =
            [head, changed(usual, &state.claims)].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let message = message.join(".");
        let signature = match &state.shared_secret {
            Some(secret) => {
                hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message.as_bytes()).as_ref().to_vec()
            }
            None => self.key.sign(&self.random, message.as_bytes()).unwrap().as_ref().to_vec(),
        };
        let id_token = format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature));
        (200, json!({ "access_token": ACCESS_TOKEN, "token_type": "Bearer", "id_token": id_token }))
    }

    fn answer(&self, path: &str, body: &str) -> Option<(u16, Value)> {
        let usual = json!({
            "issuer": ISSUER, "jwks_uri": format!("{ISSUER}/keys"), "userinfo_endpoint": format!("{ISSUER}/me"),
            "authorization_endpoint": format!("{ISSUER}/authorize"), "token_endpoint": format!("{ISSUER}/token"),
            "authorization_response_iss_parameter_supported": false,
        });
        Some(match path {
            "/.well-known/openid-configuration" | "/common/v2.0/.well-known/openid-configuration" => {
                (200, changed(usual, &self.state.lock().unwrap().discovery))
            }
            "/keys" => (200, json!({ "keys": [self.public()] })),
            "/me" | "/api/v3/user/emails" => (200, self.state.lock().unwrap().user_info.clone()),
            "/token" => self.token(body),
            "/login/oauth/access_token" => {
                (200, json!({ "access_token": ACCESS_TOKEN, "token_type": "bearer" }))
            }
            "/api/v3/user" => {
                (200, json!({ "id": 7, "login": "ada", "name": null, "avatar_url": "https://a.example/7" }))
            }
            _ => return None,
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

impl Outbound for Play {
    fn send<'a>(&'a self, _: Option<&'a TenantId>, request: Request<Vec<u8>>) -> Answering<'a> {
        let (path, body) =
            (request.uri().path().to_owned(), String::from_utf8(request.body().clone()).unwrap());
        self.state.lock().unwrap().requests.push((path.clone(), body.clone()));
        Box::pin(async move {
            let host = request.uri().host().unwrap_or_default().to_owned();
            let answer =
                self.answer(&path, &body).ok_or(Unreachable { host, why: "nobody is there".to_owned() });
            let (status, answer) = answer?;
            let response = Response::builder().status(status).header("content-type", "application/json");
            Ok(response.body(Bytes::from(answer.to_string())).unwrap())
        })
    }
}
