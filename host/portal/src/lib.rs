//! The pages and endpoints of logins, at `/auth`.
#![doc = include_str!("../README.md")]

mod answer;
mod pages;
mod portal;
mod routes;
mod visit;

pub use portal::{Config, router};
