//! The schema, and how a database is brought to it.

use crate::dialect::Dialect;
use crate::error::{SchemaError, StorageError};
use sqlx::migrate::{Migrate, MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, SqlSafeStr};

struct Text {
    version: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! migrations {
    ($($version:literal $name:literal),* $(,)?) => {
        /// In order. Never edited, only added to: what was applied somewhere is compared with what is here.
        const MIGRATIONS: &[Text] = &[$(Text {
            version: $version,
            name: $name,
            sqlite: include_str!(concat!("../../../migrations/sqlite/", $version, "_", $name, ".sql")),
            postgres: include_str!(concat!("../../../migrations/postgres/", $version, "_", $name, ".sql")),
        }),*];
    };
}

migrations!(
    20_261_121_000_000 "first",
    20_261_121_170_000 "policy",
    20_261_121_223_000 "rights",
    20_261_121_224_500 "assets",
    20_261_121_224_600 "purges",
    20_261_122_005_000 "wanted",
    20_261_122_010_000 "vault",
    20_261_122_011_000 "secrets",
    20_261_122_012_000 "users",
    20_261_122_020_000 "usage",
    20_261_122_030_000 "audit",
    20_261_122_031_000 "hostnames",
    20_261_122_040_000 "tokens",
    20_261_122_041_000 "providers",
);

/// Where what was applied is written down.
const TABLE: &str = "_sqlx_migrations";

/// A migration that has not been applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PendingMigration {
    /// The time at which it was written.
    pub version: i64,
    /// What it does.
    pub name: &'static str,
}

/// Those that have not been applied. It changes nothing that outlives the transaction.
pub(crate) async fn pending(transaction: &mut AnyConnection) -> Result<Vec<PendingMigration>, StorageError> {
    missing(MIGRATIONS, transaction).await
}

/// Applies them, in a transaction that holds the lock.
pub(crate) async fn run(
    dialect: Dialect,
    transaction: &mut AnyConnection,
) -> Result<Vec<PendingMigration>, StorageError> {
    let missing = missing(MIGRATIONS, transaction).await?;
    apply(MIGRATIONS, dialect, transaction).await?;
    Ok(missing)
}

async fn missing(
    texts: &[Text],
    transaction: &mut AnyConnection,
) -> Result<Vec<PendingMigration>, StorageError> {
    transaction.ensure_migrations_table(TABLE).await.map_err(failed)?;
    let applied = transaction.list_applied_migrations(TABLE).await.map_err(failed)?;
    let is_missing = |text: &&Text| applied.iter().all(|applied| applied.version != text.version);
    let missing = texts.iter().filter(is_missing);
    Ok(missing.map(|text| PendingMigration { version: text.version, name: text.name }).collect())
}

async fn apply(
    texts: &[Text],
    dialect: Dialect,
    transaction: &mut AnyConnection,
) -> Result<(), StorageError> {
    migrator(texts, dialect).run_direct(None, transaction, false).await.map_err(failed)
}

fn migrator(texts: &[Text], dialect: Dialect) -> Migrator {
    let migrations = texts.iter().map(|text| {
        let sql = match dialect {
            Dialect::Sqlite => text.sqlite,
            Dialect::Postgres => text.postgres,
        };
        Migration::new(text.version, text.name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    });
    let mut migrator = Migrator::with_migrations(migrations.collect());
    // The transaction holds a lock that ends with it, whatever happens.
    migrator.set_locking(false);
    migrator
}

fn failed(error: MigrateError) -> StorageError {
    match error {
        MigrateError::VersionMissing(version) => SchemaError::Newer { version }.into(),
        MigrateError::VersionMismatch(version) => SchemaError::Edited { version }.into(),
        MigrateError::Execute(error) => error.into(),
        other => SchemaError::Migrate(Box::new(other)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Database, DatabaseConfig};
    use std::collections::BTreeSet;
    use std::path::Path;
    use std::time::Duration;

    fn files(dialect: &str) -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations").join(dialect);
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn every_migration_is_written_for_both_databases_and_is_in_the_list() {
        let listed: BTreeSet<_> =
            MIGRATIONS.iter().map(|text| format!("{}_{}.sql", text.version, text.name)).collect();
        assert_eq!(files("sqlite"), listed);
        assert_eq!(files("postgres"), listed);
    }

    #[test]
    fn migrations_are_numbered_by_the_time_they_were_written_and_in_order() {
        assert!(MIGRATIONS.is_sorted_by(|one, next| one.version < next.version));
        assert!(MIGRATIONS.iter().all(|text| text.version.to_string().len() == "yyyymmddHHMMSS".len()));
    }

    /// Applies `texts` to a new database that was migrated by this server, and tells the error.
    async fn error_after_this_server(texts: &[Text]) -> String {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}/stoa.db", folder.path().display());
        let config = DatabaseConfig { url, max_connections: 1, acquire_timeout: Duration::from_secs(5) };
        let database = Database::open(&config).await.unwrap();
        let mut transaction = database.write().await.unwrap();
        apply(texts, Dialect::Sqlite, &mut transaction).await.unwrap_err().to_string()
    }

    #[tokio::test]
    async fn a_schema_newer_than_the_server_is_refused_with_what_to_do() {
        let error = error_after_this_server(&[]).await;
        assert!(error.contains("by a newer server") && error.contains("restore a backup"), "{error}");
    }

    #[tokio::test]
    async fn an_edited_migration_is_refused_with_what_to_do() {
        let edited = |text: &Text| Text {
            version: text.version,
            name: text.name,
            sqlite: "SELECT 1",
            postgres: "SELECT 1",
        };
        let edited: Vec<_> = MIGRATIONS.iter().map(edited).collect();
        let error = error_after_this_server(&edited).await;
        assert!(error.contains("another text") && error.contains("add one"), "{error}");
    }
}
