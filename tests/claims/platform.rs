//! Claims about a whole server, over the wire.

mod databases;
mod deploys;
mod errors;
mod policy;
mod quotas;
mod rollouts;
mod tenants;
mod upgrades;

use crate::every_database::on_every_database;
