//! People: who signs in, where, for how long, and what they may do then.

mod browser;
mod crowd;
mod groups;
mod logins;
mod members;
mod owners;
mod personal;
mod routes;
mod sessions;
