//! A secret: its value, and what it may be used for.

use crate::error::SecretError;
use crate::hosts::AllowedHost;
use crate::limits::{MAX_HOSTS, MAX_VALUE_BYTES, check_name};
use serde::{Deserialize, Serialize};
use stoa_vault::Plain;
use url::Url;
use utoipa::ToSchema;

/// A part of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// The values of headers.
    Headers,
    /// Path and query.
    Url,
    /// A body that is given whole.
    Body,
}

impl Place {
    /// Where a secret may stand unless its admin says otherwise.
    pub const ALL: [Self; 3] = [Self::Headers, Self::Url, Self::Body];
}

/// A secret that is to be stored, checked.
pub struct NewSecret {
    pub(crate) name: String,
    pub(crate) value: Plain,
    pub(crate) hosts: Vec<AllowedHost>,
    pub(crate) places: Vec<Place>,
    pub(crate) by: String,
}

impl NewSecret {
    /// `by` says who stores it.
    pub fn new(
        name: &str,
        value: Plain,
        hosts: &[String],
        places: Option<Vec<Place>>,
        by: String,
    ) -> Result<Self, SecretError> {
        check_name(name)?;
        if value.is_empty() || value.len() > MAX_VALUE_BYTES {
            return Err(SecretError::Value { bytes: value.len() });
        }
        if hosts.is_empty() || hosts.len() > MAX_HOSTS {
            return Err(SecretError::Hosts);
        }
        let parsed = hosts
            .iter()
            .enumerate()
            .map(|(index, host)| host.parse().map_err(|fault| SecretError::Host { index, fault }));
        let hosts = parsed.collect::<Result<_, _>>()?;
        let places = places.unwrap_or(Place::ALL.to_vec());
        if places.is_empty() {
            return Err(SecretError::Places);
        }
        Ok(Self { name: name.to_owned(), value, hosts, places, by })
    }
}

/// A secret that was found, for the one who puts it into a request.
pub struct Found {
    pub(crate) value: Plain,
    pub(crate) hosts: Vec<AllowedHost>,
    pub(crate) places: Vec<Place>,
}

/// Why a value is not given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withheld {
    /// The host is not allowed.
    Host,
    /// It is, but not in clear.
    Clear,
    /// The place is not.
    Place(Place),
}

impl Found {
    /// The value, if it may go there in all of these places.
    pub fn reveal(self, to: &Url, places: &[Place]) -> Result<Plain, Withheld> {
        if !self.hosts.iter().any(|host| host.admits(to)) {
            let in_clear = to.scheme() == "http" && self.hosts.iter().any(|host| host.names(to));
            return Err(if in_clear { Withheld::Clear } else { Withheld::Host });
        }
        match places.iter().find(|place| !self.places.contains(place)) {
            Some(place) => Err(Withheld::Place(*place)),
            None => Ok(self.value),
        }
    }
}
