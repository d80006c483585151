//! The composition root of the server. `app` builds the rooms in reading order; nothing else knows everybody.

pub mod app;
pub mod cli;
pub mod commands;
pub mod env;
mod network;
pub mod registry;
pub mod server;
