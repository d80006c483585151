//! A token as it is sent: three parts, of which the first two are read here. Nothing of it is believed yet.

use crate::algorithm::Algorithm;
use crate::refused::Refused;
use crate::strict::{NoObject, object};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

/// Those of issuers that put groups into tokens have a few thousand.
pub(crate) const MAX_TOKEN_BYTES: usize = 8 * 1024;
/// Names of keys are thumbprints or numbers.
const MAX_KID_BYTES: usize = 256;
/// What every key of the platform's own is called: so that its tokens are known without a look at what they claim.
pub(crate) const OUR_KEYS: &str = "stoa_";
/// What a token may call itself. Tokens for other purposes have other names, and are no proof of who somebody is.
const TYPES: [&str; 4] = ["jwt", "application/jwt", "at+jwt", "application/at+jwt"];

/// The parts of a token.
#[derive(Debug)]
pub(crate) struct Compact<'a> {
    /// What is signed.
    pub(crate) message: &'a str,
    pub(crate) signature: &'a str,
    pub(crate) algorithm: Algorithm,
    /// By which key, as it says.
    pub(crate) kid: Option<String>,
    pub(crate) claims: Map<String, Value>,
}

/// Whether it has the form of a token, valid or not.
pub fn looks_like_a_token(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    // A JSON object always begins so.
    text.starts_with("ey")
        && text.bytes().filter(|byte| *byte == b'.').count() == 2
        && text.bytes().all(is_letter)
}

/// Whether it says that it is signed by a key of the platform's own, truly or not: such tokens are no script's business.
pub fn is_ours(token: &str) -> bool {
    let head = token.split('.').next().unwrap_or_default();
    let head = (head.len() <= MAX_TOKEN_BYTES).then(|| decoded(head)).flatten();
    let head = head.and_then(|head| serde_json::from_slice::<Map<String, Value>>(&head).ok());
    let kid = head.as_ref().and_then(|head| head.get("kid")).and_then(Value::as_str);
    kid.is_some_and(|kid| kid.starts_with(OUR_KEYS))
}

impl<'a> Compact<'a> {
    pub(crate) fn read(token: &'a str) -> Result<Self, Refused> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(Refused::TooLong(MAX_TOKEN_BYTES));
        }
        let (message, signature) = token.rsplit_once('.').ok_or(Refused::Malformed)?;
        let (head, claims) = message.split_once('.').ok_or(Refused::Malformed)?;
        let head = part(head, "header")?;
        // Whatever stands in the rest: what is signed by nothing is called so.
        let algorithm = head.get("alg").and_then(Value::as_str).and_then(Algorithm::named);
        let algorithm = algorithm.ok_or(Refused::Algorithm)?;
        if head.contains_key("crit") {
            return Err(Refused::Critical);
        }
        let is_typed = head.get("typ").is_none_or(is_type);
        if ["enc", "zip", "cty", "b64"].iter().any(|name| head.contains_key(*name)) || !is_typed {
            return Err(Refused::NotPlain);
        }
        let kid = match head.get("kid") {
            None => None,
            Some(Value::String(kid)) if kid.len() <= MAX_KID_BYTES => Some(kid.clone()),
            Some(_) => return Err(Refused::Malformed),
        };
        let claims = part(claims, "claims")?;
        if signature.contains('.') || decoded(signature).is_none() {
            return Err(Refused::Malformed);
        }
        Ok(Self { message, signature, algorithm, kid, claims })
    }

    /// Who made it, as it says.
    pub(crate) fn issuer(&self) -> Result<&str, Refused> {
        match self.claims.get("iss") {
            None => Err(Refused::Missing("iss")),
            Some(issuer) => issuer.as_str().ok_or(Refused::BadClaim("iss")),
        }
    }
}

fn is_type(value: &Value) -> bool {
    value.as_str().is_some_and(|text| TYPES.iter().any(|known| text.eq_ignore_ascii_case(known)))
}

fn part(text: &str, what: &'static str) -> Result<Map<String, Value>, Refused> {
    let bytes = decoded(text).ok_or(Refused::Malformed)?;
    object(&bytes).map_err(|no| match no {
        NoObject::Twice => Refused::SaidTwice(what),
        NoObject::Other => Refused::Malformed,
    })
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn token(head: &str, claims: &str) -> String {
        format!("{}.{}.{}", URL_SAFE_NO_PAD.encode(head), URL_SAFE_NO_PAD.encode(claims), "AAAA")
    }

    #[test]
    fn a_token_of_the_platform_is_known_by_its_key() {
        assert!(is_ours(&token(r#"{"alg":"ES256","kid":"stoa_x"}"#, "{}")));
        let others = [r#"{"alg":"ES256","kid":"x"}"#, r#"{"kid":["stoa_"]}"#, r#""stoa_""#, ""];
        assert!(!others.iter().any(|head| is_ours(&token(head, "{}"))));
        assert!(!is_ours("stoa_") && !is_ours(""));
    }

    #[test]
    fn a_form_is_not_a_promise() {
        assert!(looks_like_a_token(&token(r#"{"alg":"none"}"#, "{}")));
        for other in ["", "ey", "ey.a", "ey.a.b.c", "ey.a b.c", "a.b.c", "a key of sixteen letters"] {
            assert!(!looks_like_a_token(other), "{other}");
        }
    }

    proptest! {
        /// Whatever is sent, it is read or refused.
        #[test]
        fn any_text_is_read_or_refused(text in ".{0,300}", head in ".{0,60}", claims in ".{0,60}") {
            drop(Compact::read(&text));
            is_ours(&text);
            drop(Compact::read(&token(&head, &claims)));
        }
    }
}
