//! Words that every room shares, and no IO: who an invocation is for, what it may do, how much of it, and
//! what an error is called.
#![doc = include_str!("../README.md")]

mod assets;
mod caller;
mod cidr;
mod code;
mod cx;
mod egress;
mod grant;
mod id;
mod limits;
mod meter;
mod object;
mod passage;

pub use assets::{Asset, AssetList, Content, ContentHash};
pub use caller::{API_KEY, Caller, EVERY_PERMISSION};
pub use cidr::{Cidr, InvalidCidr};
pub use code::ErrorCode;
pub use cx::{Cx, Phase};
pub use egress::{Egress, EgressError, HostPattern, InvalidHostPattern};
pub use grant::Grants;
pub use id::{InvalidName, InvocationId, ScriptName, TenantId};
pub use limits::{Limits, MIB};
pub use meter::{Meter, Metric, Spent, Unmetered};
pub use object::{object, objects};
pub use passage::{MAX_PASSES, Passage};
