//! The public edge: connection, host, tenant, route, limits, script.
#![doc = include_str!("../README.md")]

mod access;
mod answer;
mod cache;
mod config;
mod edge;
mod gateway;
mod health;
mod request;
mod rules;
mod server;
mod site;
mod welcome;

pub use config::{GatewayConfig, Settings, TlsFiles};
pub use gateway::{Bound, Control, Gateway, Rooms};
pub use health::{Check, Checks};
pub use server::{BindError, Drained, TlsError};
