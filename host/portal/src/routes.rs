//! One file for each path.

pub(crate) mod account;
pub(crate) mod join;
pub(crate) mod jwks;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod password;
pub(crate) mod provider;
pub(crate) mod refresh;
pub(crate) mod sessions;
pub(crate) mod setup;
pub(crate) mod status;
pub(crate) mod token;

mod fields;

use crate::portal::Shared;
use crate::visit::Visit;
use axum::Extension;
use axum::extract::State;
use std::sync::Arc;

pub(crate) use fields::Fields;

/// What every handler is given.
pub(crate) type Rooms = State<Shared>;
pub(crate) type Asked = Extension<Arc<Visit>>;
