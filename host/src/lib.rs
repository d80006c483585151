//! The composition root of the server. `app` builds the rooms in reading order; nothing else knows everybody.

pub mod app;
pub mod cli;
pub mod commands;
pub mod env;
mod network;
mod outbound;
pub mod registry;
mod secrets;
pub mod server;
