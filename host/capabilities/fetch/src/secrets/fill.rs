//! Puts values where a request names them, and takes them out of what comes back.

use super::slot::slots;
use super::{MAX_SEARCHED_BYTES, Place, searched};
use crate::error::{FetchError, SecretError};
use crate::limits::{MAX_HEADER_BYTES, MAX_URL_BYTES};
use crate::outgoing::Outgoing;
use crate::target::Target;
use crate::upload::Content;
use http::Uri;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use memchr::memmem;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use std::borrow::Cow;
use std::collections::BTreeMap;
use stoa_vault::Plain;

/// As `encodeURIComponent` does it, so that a value is one part of the URL whatever it holds.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// A body with its values: a few bytes that name a long one, over and over, would fill the server's memory.
const MAX_BODY_BYTES: usize = 2 * MAX_SEARCHED_BYTES;
/// What is shorter stands in many texts by chance.
const MIN_HIDDEN_BYTES: usize = 4;

/// The values that a request was sent with. They are for one origin, and gone with the first redirect to another.
pub(crate) struct Revealed {
    values: BTreeMap<String, Plain>,
    /// The headers that they stand in.
    headers: Vec<HeaderName>,
    /// One that stands in the body.
    in_body: Option<String>,
}

/// How a value is written so that it stays one value.
#[derive(Clone, Copy)]
enum Writing {
    Plain,
    Component,
    Json,
}

impl Revealed {
    /// Puts the values in their places. The URL that the script sees stays as it wrote it.
    pub(super) fn fill(values: BTreeMap<String, Plain>, outgoing: &mut Outgoing) -> Result<(), FetchError> {
        let mut revealed = Self { values, headers: Vec::new(), in_body: None };
        for (name, value) in &mut outgoing.headers {
            let Some((filled, secret)) = revealed.filled(value.as_bytes(), Place::Headers, Writing::Plain)?
            else {
                continue;
            };
            let unfit = |_| SecretError::Unfit { name: secret, place: Place::Headers };
            *value = HeaderValue::try_from(filled).map_err(unfit)?;
            // Not to be shown by whatever logs it, nor kept by what packs headers.
            value.set_sensitive(true);
            revealed.headers.push(name.clone());
        }
        if let Some(body) = searched(&outgoing.content) {
            let writing = Writing::of(outgoing.headers.get(CONTENT_TYPE));
            if let Some((filled, name)) = revealed.filled(body, Place::Body, writing)? {
                outgoing.content = Content::Whole(filled.into());
                revealed.in_body = Some(name);
            }
        }
        outgoing.target.uri = revealed.uri(&outgoing.target)?;
        outgoing.revealed = Some(Box::new(revealed));
        Ok(())
    }

    /// The URL of a hop, as it goes over the wire.
    pub(crate) fn uri(&self, target: &Target) -> Result<Uri, FetchError> {
        match self.filled(target.url.as_str().as_bytes(), Place::Url, Writing::Component)? {
            None => Ok(target.uri.clone()),
            Some((url, name)) => {
                Uri::try_from(url).map_err(|_| SecretError::Unfit { name, place: Place::Url }.into())
            }
        }
    }

    /// The text with values in it, and the name of one of them. None: it names none.
    fn filled(
        &self,
        text: &[u8],
        place: Place,
        writing: Writing,
    ) -> Result<Option<(Vec<u8>, String)>, SecretError> {
        let (mut filled, mut copied, mut named) = (Vec::new(), 0, None);
        for slot in slots(text, place.spelling()) {
            let Some(value) = self.values.get(slot.name) else { continue };
            filled.extend_from_slice(text.get(copied..slot.range.start).unwrap_or_default());
            filled.extend_from_slice(&writing.write(value));
            copied = slot.range.end;
            named = Some(slot.name.to_owned());
            if filled.len() + text.len().saturating_sub(copied) > most(place) {
                return Err(SecretError::Unfit { name: slot.name.to_owned(), place });
            }
        }
        filled.extend_from_slice(text.get(copied..).unwrap_or_default());
        Ok(named.map(|name| (filled, name)))
    }

    /// A request that goes on to another origin: nothing of this goes with it. It is an error if something would have
    /// to, because it stands in the body or the other server has put it into the URL.
    pub(crate) fn leave(
        &self,
        headers: &mut HeaderMap,
        has_body: bool,
        next: &Target,
    ) -> Result<(), FetchError> {
        for name in &self.headers {
            headers.remove(name);
        }
        let in_url = slots(next.url.as_str().as_bytes(), Place::Url.spelling())
            .find(|slot| self.values.contains_key(slot.name))
            .map(|slot| slot.name.to_owned());
        match self.in_body.clone().filter(|_| has_body).or(in_url) {
            Some(name) => Err(SecretError::Redirected { name, host: next.host.clone() }.into()),
            None => Ok(()),
        }
    }

    /// What came back, with the names of secrets where their values stand: some servers repeat what they were sent.
    pub(crate) fn hide<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        let mut text = Cow::Borrowed(text);
        for (name, value) in self.values.iter().filter(|(_, value)| value.len() >= MIN_HIDDEN_BYTES) {
            let encoded = Writing::Component.write(value);
            let lower = encoded.to_ascii_lowercase();
            for written in [&**value, &*encoded, &*lower] {
                if memmem::find(&text, written).is_some() {
                    text = Cow::Owned(replaced(&text, written, name));
                }
            }
        }
        text
    }
}

fn most(place: Place) -> usize {
    match place {
        Place::Headers => MAX_HEADER_BYTES,
        Place::Url => MAX_URL_BYTES,
        Place::Body => MAX_BODY_BYTES,
    }
}

fn replaced(text: &[u8], value: &[u8], name: &str) -> Vec<u8> {
    let (mut hidden, mut copied) = (Vec::new(), 0);
    for at in memmem::find_iter(text, value) {
        hidden.extend_from_slice(text.get(copied..at).unwrap_or_default());
        hidden.extend_from_slice(format!("{{{{secret:{name}}}}}").as_bytes());
        copied = at + value.len();
    }
    hidden.extend_from_slice(text.get(copied..).unwrap_or_default());
    hidden
}

impl Writing {
    /// In a body of this type.
    fn of(content_type: Option<&HeaderValue>) -> Self {
        let kind = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match kind.as_str() {
            "application/x-www-form-urlencoded" => Self::Component,
            kind if kind == "application/json" || kind.ends_with("+json") => Self::Json,
            _ => Self::Plain,
        }
    }

    fn write(self, value: &[u8]) -> Cow<'_, [u8]> {
        match (self, std::str::from_utf8(value)) {
            (Self::Component, _) => Cow::Owned(percent_encode(value, COMPONENT).to_string().into_bytes()),
            (Self::Json, Ok(text)) => {
                let quoted = serde_json::Value::from(text).to_string();
                let inside = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
                Cow::Owned(inside.unwrap_or_default().as_bytes().to_vec())
            }
            _ => Cow::Borrowed(value),
        }
    }
}
