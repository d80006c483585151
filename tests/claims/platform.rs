//! Claims about a whole server, over the wire.

mod databases;
mod deploys;
mod errors;
mod rollouts;
mod tenants;
mod upgrades;

use stoa_tests::{Databases, TestServer};

/// A test for each database: what is promised holds on all of them.
macro_rules! on_every_database {
    ($($name:ident)*) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(crate::platform::on(stoa_tests::Databases::Sqlite).await).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(crate::platform::on(stoa_tests::Databases::Postgres).await).await;
            })*
        }
    };
}
pub(crate) use on_every_database;

pub(crate) async fn on(databases: Databases) -> TestServer {
    TestServer::builder().databases(databases).start().await
}
