//! Facts about this installation, each a key and a value.

use crate::database::Database;
use crate::error::StorageError;

/// The table of them.
pub struct Facts;

impl Facts {
    /// A fact, if it is known.
    pub async fn get(db: &Database, key: &str) -> Result<Option<String>, StorageError> {
        let mut connection = db.read().await?;
        let row = sqlx::query_as::<_, (String,)>("SELECT value FROM settings WHERE key = $1")
            .bind(key)
            .fetch_optional(&mut *connection)
            .await?;
        Ok(row.map(|(value,)| value))
    }

    /// Notes a fact.
    pub async fn set(db: &Database, key: &str, value: &str) -> Result<(), StorageError> {
        let mut tx = db.write().await?;
        sqlx::query(
            "INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        )
        .bind(key)
        .bind(value)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }
}
