//! `{{secret:name}}`: what a script writes for a value that it never sees. The value takes its place here, after the
//! script has handed its request over, and only towards hosts that the secret is allowed for.

mod fill;
mod slot;

pub(crate) use fill::Revealed;

use crate::error::{FetchError, SecretError};
use crate::outgoing::Outgoing;
use crate::upload::Content;
use futures_util::future::BoxFuture;
use slot::{Spelling, slots};
use std::collections::BTreeMap;
use std::fmt;
use std::future::ready;
use stoa_kernel::{Cx, ErrorCode};
use stoa_vault::Plain;
use url::Url;

/// Longer bodies are sent as they are: looking through them would cost every large request.
pub const MAX_SEARCHED_BYTES: usize = 1024 * 1024;
/// In one request: each is read from the database and decrypted.
pub(crate) const MAX_SECRETS: usize = 16;

/// A part of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The values of headers.
    Headers,
    /// Path and query.
    Url,
    /// A body that is given whole.
    Body,
}

impl Place {
    /// How braces may be written there.
    fn spelling(self) -> Spelling {
        match self {
            Self::Url => Spelling::Url,
            Self::Headers | Self::Body => Spelling::Plain,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Headers => "headers",
            Self::Url => "url",
            Self::Body => "body",
        })
    }
}

/// Why a value is not given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withheld {
    /// There is no such secret.
    Unknown,
    /// It may not go to this host.
    Host,
    /// It may, but not in clear.
    Clear,
    /// It may not stand there.
    Place(Place),
    /// It cannot be read now, or not at all.
    Failed(ErrorCode),
}

/// Knows the values.
pub trait Secrets: Send + Sync {
    /// The value of a secret, if the script may send it to this URL in all of these places.
    fn reveal<'a>(
        &'a self,
        cx: &'a Cx,
        name: &'a str,
        to: &'a Url,
        places: &'a [Place],
    ) -> BoxFuture<'a, Result<Plain, Withheld>>;
}

/// Where there are none.
pub(crate) struct NoSecrets;

impl Secrets for NoSecrets {
    fn reveal<'a>(
        &'a self,
        _: &'a Cx,
        _: &'a str,
        _: &'a Url,
        _: &'a [Place],
    ) -> BoxFuture<'a, Result<Plain, Withheld>> {
        Box::pin(ready(Err(Withheld::Unknown)))
    }
}

/// The secrets that a request names, and where. None: it names none, as nearly every request.
pub(crate) struct Wanted(BTreeMap<String, Vec<Place>>);

impl Wanted {
    pub(crate) fn of(outgoing: &Outgoing) -> Option<Self> {
        let mut wanted: BTreeMap<String, Vec<Place>> = BTreeMap::new();
        let mut look = |text: &[u8], place: Place| {
            for slot in slots(text, place.spelling()) {
                let places = wanted.entry(slot.name.to_owned()).or_default();
                if !places.contains(&place) {
                    places.push(place);
                }
            }
        };
        look(outgoing.target.url.as_str().as_bytes(), Place::Url);
        for value in outgoing.headers.values() {
            look(value.as_bytes(), Place::Headers);
        }
        if let Some(body) = searched(&outgoing.content) {
            look(body, Place::Body);
        }
        (!wanted.is_empty()).then_some(Self(wanted))
    }

    /// Puts the values in their places.
    pub(crate) async fn reveal(
        self,
        secrets: &dyn Secrets,
        cx: &Cx,
        outgoing: &mut Outgoing,
    ) -> Result<(), FetchError> {
        if self.0.len() > MAX_SECRETS {
            return Err(SecretError::TooMany.into());
        }
        let mut values = BTreeMap::new();
        for (name, places) in self.0 {
            let value = secrets.reveal(cx, &name, &outgoing.target.url, &places).await;
            let value = value.map_err(|why| withheld(&name, &outgoing.target.host, why))?;
            values.insert(name, value);
        }
        Revealed::fill(values, outgoing)
    }
}

fn withheld(name: &str, host: &str, why: Withheld) -> SecretError {
    let (name, host) = (name.to_owned(), host.to_owned());
    match why {
        Withheld::Unknown => SecretError::Unknown(name),
        Withheld::Host => SecretError::Host { name, host },
        Withheld::Clear => SecretError::Clear { name, host },
        Withheld::Place(place) => SecretError::Place { name, place },
        Withheld::Failed(code) => SecretError::Unreadable { name, code },
    }
}

/// A body that is looked through.
fn searched(content: &Content) -> Option<&[u8]> {
    match content {
        Content::Whole(body) if body.len() <= MAX_SEARCHED_BYTES => Some(body),
        _ => None,
    }
}

/// Whether a chunk of a streamed body names a secret, which is not replaced there.
pub(crate) fn names_one(chunk: &[u8]) -> bool {
    slots(chunk, Spelling::Plain).next().is_some()
}

#[cfg(test)]
mod tests;
