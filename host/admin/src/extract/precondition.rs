//! `If-Match` and `If-None-Match`: guards against overwriting what one has not seen.

use crate::refusal::{Answer, Refusal};
use axum::extract::FromRequestParts;
use axum::http::header::{HeaderName, IF_MATCH, IF_NONE_MATCH};
use axum::http::request::Parts;
use stoa_tenancy::Precondition;
use utoipa::IntoParams;

/// The headers, for the document.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "read by Guard; the document is made from this")]
pub(crate) struct GuardHeaders {
    /// `"r<revision>"`, the script's `ETag`: only if nobody has changed it since. `*`: only if it is there.
    #[param(rename = "If-Match", example = "\"r7\"")]
    if_match: Option<String>,
    /// `*`: only if it is not there yet.
    #[param(rename = "If-None-Match", example = "*")]
    if_none_match: Option<String>,
}

/// What must hold of a script.
pub(crate) struct Guard(pub(crate) Precondition);

impl<S: Send + Sync> FromRequestParts<S> for Guard {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Answer<Self> {
        let precondition = match (single(parts, &IF_MATCH)?, single(parts, &IF_NONE_MATCH)?) {
            (None, None) => Precondition::None,
            (Some("*"), None) => Precondition::Any,
            (None, Some("*")) => Precondition::Absent,
            (Some(tag), None) => {
                let wrong = "If-Match takes one ETag of the script, such as \"r7\", or *";
                Precondition::Revision(numbered(tag, 'r').ok_or_else(|| Refusal::invalid(wrong))?)
            }
            (None, Some(_)) => return Err(Refusal::invalid("If-None-Match takes *, and nothing else")),
            (Some(_), Some(_)) => {
                return Err(Refusal::invalid(
                    "If-Match and If-None-Match cannot both hold; send one of them",
                ));
            }
        };
        Ok(Self(precondition))
    }
}

/// `"<letter><number>"`, with its quotes.
pub(crate) fn numbered(tag: &str, letter: char) -> Option<u64> {
    let number = tag.strip_prefix('"')?.strip_suffix('"')?.strip_prefix(letter)?;
    let is_plain =
        number.bytes().all(|byte| byte.is_ascii_digit()) && !(number.len() > 1 && number.starts_with('0'));
    number.parse().ok().filter(|_| is_plain)
}

/// A header that may be there once.
pub(crate) fn single<'a>(parts: &'a Parts, name: &HeaderName) -> Answer<Option<&'a str>> {
    let mut values = parts.headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let value = value.to_str().ok().filter(|_| values.next().is_none());
    value
        .map(|value| Some(value.trim()))
        .ok_or_else(|| Refusal::invalid(format!("{name} has to be sent once, as text")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    async fn guard(headers: &[(&str, &str)]) -> Answer<Precondition> {
        let request =
            headers.iter().fold(Request::builder(), |request, (name, value)| request.header(*name, *value));
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        Guard::from_request_parts(&mut parts, &()).await.map(|guard| guard.0)
    }

    #[tokio::test]
    async fn the_guards_that_there_are() {
        assert_eq!(guard(&[]).await.unwrap(), Precondition::None);
        assert_eq!(guard(&[("If-Match", "\"r7\"")]).await.unwrap(), Precondition::Revision(7));
        assert_eq!(guard(&[("If-Match", "*")]).await.unwrap(), Precondition::Any);
        assert_eq!(guard(&[("If-None-Match", "*")]).await.unwrap(), Precondition::Absent);
    }

    #[tokio::test]
    async fn a_guard_that_cannot_hold_is_refused_rather_than_ignored() {
        let wrong: [&[(&str, &str)]; 9] = [
            &[("If-Match", "r7")],
            &[("If-Match", "\"r07\"")],
            &[("If-Match", "\"r+7\"")],
            &[("If-Match", "W/\"r7\"")],
            &[("If-Match", "\"r7\", \"r8\"")],
            &[("If-Match", "")],
            &[("If-None-Match", "\"r7\"")],
            &[("If-Match", "*"), ("If-None-Match", "*")],
            &[("If-Match", "\"r7\""), ("If-Match", "\"r8\"")],
        ];
        for headers in wrong {
            assert!(guard(headers).await.is_err(), "{headers:?}");
        }
    }
}
