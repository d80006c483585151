//! The public edge: connection, host, tenant, route, limits, script.
#![doc = include_str!("../README.md")]

mod access;
mod answer;
mod assets;
mod auth;
mod cache;
mod compress;
mod config;
mod csrf;
mod docs;
mod edge;
mod form;
mod gateway;
mod health;
mod manners;
mod negotiate;
mod rates;
mod request;
mod rules;
mod security;
mod server;
mod site;
mod welcome;

pub use config::{GatewayConfig, Settings, TlsFiles};
pub use gateway::{Bound, Control, Gateway, Rooms};
pub use health::{Check, Checks};
pub use server::{BindError, Drained, TlsError};
