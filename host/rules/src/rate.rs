//! `rateLimit`: how often a route, or a whole tenant, is asked.

mod cells;
mod counter;

pub use counter::{Counter, Source, Verdict};

use crate::amount::duration;
use crate::error::RuleError;
use http::{HeaderMap, HeaderName};
use serde_json::{Map, Value};
use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;
use stoa_kernel::Caller;

/// More limits of one tenant than anybody would set.
const MAX_RATES: usize = 8;
/// What a [`Caller`] with an API key is said to come from.
const API_KEY: &str = "api-key";

/// How many requests in which time, and whose are counted together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    limit: NonZeroU32,
    per: Duration,
    by: By,
}

/// Whose requests are counted together.
#[derive(Clone, Debug, PartialEq, Eq)]
enum By {
    Address,
    User,
    Key,
    Route,
    Tenant,
    Header(HeaderName),
}

/// Somebody who asks.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    /// From where.
    pub address: IpAddr,
    /// With what.
    pub headers: &'a HeaderMap,
    /// None: nobody knows, or has looked yet.
    pub caller: Option<&'a Caller>,
}

/// Who a request is counted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Whose<'a> {
    /// All together.
    Everybody,
    /// An address; of IPv6, the first half of one.
    Address(IpAddr),
    /// A user, by id.
    User(&'a str),
    /// An API key, by id.
    Key(&'a str),
    /// A value of a header.
    Header(&'a [u8]),
}

impl Rate {
    /// As a route says it.
    pub(crate) fn of_route(value: &Value) -> Result<Self, RuleError> {
        let rate = Self::read(value)?;
        if rate.by == By::Tenant {
            let problem = "is \"route\" here; \"tenant\" is for the limits that an admin sets in the policy of a tenant";
            return Err(RuleError::new("rateLimit.by", problem));
        }
        Ok(rate)
    }

    /// As an admin says it of a tenant: one, or some.
    pub(crate) fn of_tenant(value: &Value) -> Result<Vec<Self>, RuleError> {
        let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        if !(1..=MAX_RATES).contains(&values.len()) {
            return Err(RuleError::new(
                "rateLimit",
                format!("must be a limit, or a list of 1 to {MAX_RATES}"),
            ));
        }
        let read = |value| {
            let rate = Self::read(value)?;
            match rate.by {
                By::Address | By::Tenant | By::Header(_) => Ok(rate),
                By::User | By::Key | By::Route => {
                    let problem = "must be \"ip\", \"tenant\" or \"header:<name>\": which route it is, and who asks, is \
                                   not known yet where a tenant's requests are counted";
                    Err(RuleError::new("rateLimit.by", problem))
                }
            }
        };
        values.iter().map(read).collect()
    }

    fn read(value: &Value) -> Result<Self, RuleError> {
        let empty = Map::new();
        let (limit, options) = match value {
            Value::Number(_) => (Some(value), &empty),
            Value::Object(options) => (options.get("limit"), options),
            _ => (None, &empty),
        };
        let wrong = || {
            RuleError::new(
                "rateLimit",
                "must be a number of requests per minute, or {limit, per, by}, the limit being a whole number from 1 to 1000000",
            )
        };
        for name in options.keys() {
            if !["limit", "per", "by"].contains(&name.as_str()) {
                return Err(RuleError::new(
                    format!("rateLimit.{name}"),
                    "is not there; there are limit, per, by",
                ));
            }
        }
        let limit = limit.and_then(Value::as_u64).filter(|limit| *limit <= 1_000_000).ok_or_else(wrong)?;
        let limit = u32::try_from(limit).ok().and_then(NonZeroU32::new).ok_or_else(wrong)?;
        let per = match options.get("per") {
            None => Duration::from_mins(1),
            Some(Value::String(word)) if word == "second" => Duration::from_secs(1),
            Some(Value::String(word)) if word == "minute" => Duration::from_mins(1),
            Some(Value::String(word)) if word == "hour" => Duration::from_hours(1),
            Some(value) => duration("rateLimit.per", value, Duration::from_secs(1))?,
        };
        if per > Duration::from_hours(24) || (per / limit.get()).is_zero() {
            return Err(RuleError::new(
                "rateLimit.per",
                "must be at most a day, and long enough for the limit: a nanosecond for each request",
            ));
        }
        Ok(Self { limit, per, by: by(options.get("by"))? })
    }

    /// Whether it takes to know who asks.
    pub fn asks_who(&self) -> bool {
        matches!(self.by, By::User | By::Key)
    }

    /// For whom it counts a request.
    pub fn whose<'a>(&self, asker: Asker<'a>) -> Whose<'a> {
        let address = Whose::Address(network(asker.address));
        match (&self.by, asker.caller) {
            (By::Route | By::Tenant, _) => Whose::Everybody,
            (By::User | By::Key, Some(caller)) if &*caller.provider == API_KEY => Whose::Key(&caller.id),
            (By::User, Some(caller)) => Whose::User(&caller.id),
            (By::Header(name), _) => {
                asker.headers.get(name).map_or(address, |value| Whose::Header(value.as_bytes()))
            }
            (By::Address | By::User | By::Key, _) => address,
        }
    }

    /// How many requests it takes.
    pub fn limit(&self) -> NonZeroU32 {
        self.limit
    }

    /// In which time.
    pub fn per(&self) -> Duration {
        self.per
    }

    /// Whose it counts together, as it is written.
    pub fn by(&self) -> impl fmt::Display {
        self.by.clone()
    }

    /// For people: what `who`, a route or a tenant, takes.
    pub fn describe(&self, who: &str) -> String {
        let by = match &self.by {
            By::Address => " from one address".to_owned(),
            By::User => " of one user".to_owned(),
            By::Key => " with one API key".to_owned(),
            By::Route | By::Tenant => String::new(),
            By::Header(name) => format!(" with one value of {name}"),
        };
        format!("this {who} takes {} requests in {:?}{by}", self.limit, self.per)
    }
}

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Address => "ip",
            Self::User => "user",
            Self::Key => "key",
            Self::Route => "route",
            Self::Tenant => "tenant",
            Self::Header(name) => return write!(f, "header:{name}"),
        })
    }
}

/// Of IPv6, whoever has one address mostly has all with the same 64 bits in front.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
        address @ IpAddr::V4(_) => address,
    }
}

fn by(value: Option<&Value>) -> Result<By, RuleError> {
    let wrong = || {
        let problem =
            "must be \"ip\", \"user\", \"key\", \"route\" (everybody together), or \"header:<name>\"";
        RuleError::new("rateLimit.by", problem)
    };
    match value {
        None => Ok(By::Address),
        Some(Value::String(word)) => match word.as_str() {
            "ip" => Ok(By::Address),
            "user" => Ok(By::User),
            "key" => Ok(By::Key),
            "route" => Ok(By::Route),
            "tenant" => Ok(By::Tenant),
            word => {
                let name = word.strip_prefix("header:").ok_or_else(wrong)?;
                HeaderName::from_bytes(name.as_bytes()).map(By::Header).map_err(|_| wrong())
            }
        },
        Some(_) => Err(wrong()),
    }
}

#[cfg(test)]
mod tests;
