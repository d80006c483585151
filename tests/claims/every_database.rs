//! What is promised holds on every database: a claim about a server is a test for each.

/// Makes two tests of each claim, which is a function that is given the server.
macro_rules! on_every_database {
    ($($name:ident)*) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(stoa_tests::TestServer::on(stoa_tests::Databases::Sqlite).await).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(stoa_tests::TestServer::on(stoa_tests::Databases::Postgres).await).await;
            })*
        }
    };
}
pub(crate) use on_every_database;
