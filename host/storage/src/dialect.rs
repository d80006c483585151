//! What `SQLite` and `PostgreSQL` are told differently, and how each says no. Nothing else knows which of them it is.

use crate::error::{OpenError, StorageError};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, ConnectOptions};
use std::path::{Path, absolute};
use std::time::Duration;
use url::Url;

/// What a path may not hold in a URL.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}');

/// What was acknowledged has reached the disk; a writer that finds the file locked by another process waits.
const SQLITE: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
     PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = 67108864;";
/// Writing beside the one writer would meet its lock.
const SQLITE_READER: &str = "PRAGMA query_only = ON;";
/// Whoever waits for a statement has given up by then. A node that died in a transaction must not keep its locks.
const POSTGRES: &str = "SET statement_timeout = 10000; SET idle_in_transaction_session_timeout = 30000; \
     SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED;";

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// Where it is.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) dialect: Dialect,
    pub(crate) options: AnyConnectOptions,
    /// The URL without its password.
    pub(crate) shown: String,
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Read,
    Write,
}

/// Why the database did not do it.
pub(crate) enum Refusal {
    /// It is going, gone or full.
    Away,
    /// Others have what it needs.
    Busy,
    /// It does not like the statement.
    Statement,
}

/// What a code means. `SQLSTATE`s have five characters, `SQLite`'s numbers fewer.
pub(crate) fn refusal(code: &str) -> Refusal {
    if code.len() == 5 {
        return match code {
            // Shutting down; starting; no connection left; no disk or memory left; connection errors.
            "57P01" | "57P02" | "57P03" | "57P05" | "25P03" => Refusal::Away,
            _ if code.starts_with("08") || code.starts_with("53") || code.starts_with("58") => Refusal::Away,
            // Statement timeout; serialization; deadlock; lock timeout.
            "57014" | "40001" | "40P01" | "55P03" => Refusal::Busy,
            _ => Refusal::Statement,
        };
    }
    // The lower byte is the code, the rest says more about it.
    match code.parse::<u32>().unwrap_or_default() & 0xff {
        // SQLITE_BUSY, SQLITE_LOCKED.
        5 | 6 => Refusal::Busy,
        // SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN.
        10 | 13 | 14 => Refusal::Away,
        _ => Refusal::Statement,
    }
}

impl Place {
    /// Of a URL. A `SQLite` file's folder is made where there is none.
    pub(crate) fn of(url: &str) -> Result<Self, StorageError> {
        let shown = shown(url);
        let failed = |why| StorageError::Open { url: shown.clone(), why };
        let (dialect, url) = match url.split_once(':') {
            Some(("sqlite", path)) => (Dialect::Sqlite, sqlite_url(path).map_err(failed)?),
            Some(("postgres" | "postgresql", _)) => {
                (Dialect::Postgres, Url::parse(url).map_err(|why| failed(OpenError::Url(why)))?)
            }
            _ => return Err(failed(OpenError::Scheme { expected: "sqlite: or postgres:" })),
        };
        let options = AnyConnectOptions::from_url(&url).map_err(|why| failed(OpenError::Database(why)))?;
        Ok(Self { dialect, options, shown })
    }
}

impl Dialect {
    /// For messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }

    /// `SQLite` has one writer, and waiting for it in order is fairer than being refused by its lock. `None`:
    /// whoever reads can write.
    pub(crate) fn writers(self) -> Option<u32> {
        match self {
            Self::Sqlite => Some(1),
            Self::Postgres => None,
        }
    }

    /// How a transaction that writes begins.
    pub(crate) fn begin(self) -> &'static str {
        match self {
            // Taken later, the lock could be refused half-way.
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    /// In a transaction: lets one server migrate and the others wait. It ends with the transaction.
    pub(crate) fn lock_migrations(self) -> &'static str {
        match self {
            // The transaction is the lock.
            Self::Sqlite => "SELECT 1",
            Self::Postgres => {
                "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 120000; \
                 SELECT pg_advisory_xact_lock(6003457182903)"
            }
        }
    }

    /// Asks whether it is there.
    pub(crate) fn probe(self) -> &'static str {
        match self {
            // Reads the file.
            Self::Sqlite => "PRAGMA schema_version",
            Self::Postgres => "SELECT 1",
        }
    }

    /// How long an answer to that may take.
    pub(crate) fn patience(self) -> Duration {
        match self {
            // A disk may be slow, but it does not go away for a moment.
            Self::Sqlite => Duration::from_secs(5),
            Self::Postgres => Duration::from_secs(1),
        }
    }

    /// Told to every new connection.
    pub(crate) async fn prepare(self, connection: &mut AnyConnection, purpose: Purpose) -> sqlx::Result<()> {
        let settings: &[&'static str] = match (self, purpose) {
            (Self::Sqlite, Purpose::Read) => &[SQLITE, SQLITE_READER],
            (Self::Sqlite, Purpose::Write) => &[SQLITE],
            (Self::Postgres, _) => &[POSTGRES],
        };
        for setting in settings {
            sqlx::raw_sql(*setting).execute(&mut *connection).await?;
        }
        Ok(())
    }
}

fn sqlite_url(path: &str) -> Result<Url, OpenError> {
    let path = Path::new(path.trim_start_matches("//"));
    let folder = |why| OpenError::Folder { path: path.to_owned(), why };
    let path = absolute(path).map_err(folder)?;
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(|why| OpenError::Folder { path: parent.to_owned(), why })?;
    }
    let path = path.to_string_lossy();
    let url = format!("sqlite://{}?mode=rwc", utf8_percent_encode(&path, PATH));
    Url::parse(&url).map_err(OpenError::Url)
}

/// A URL without its password.
pub(crate) fn shown(url: &str) -> String {
    let Ok(mut parsed) = Url::parse(url) else {
        // A password could stand anywhere in it.
        return url.split(':').next().unwrap_or_default().to_owned() + ":…";
    };
    if parsed.password().is_some() && parsed.set_password(Some("***")).is_err() {
        return format!("{}:…", parsed.scheme());
    }
    let hides = |name: &str| name.contains("password");
    if parsed.query_pairs().any(|(name, _)| hides(&name)) {
        parsed.set_query(None);
    }
    if parsed.scheme() == "sqlite" { url.to_owned() } else { parsed.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_shown() {
        assert_eq!(
            shown("postgres://me:secret@db.example:5432/stoa"),
            "postgres://me:***@db.example:5432/stoa"
        );
        assert_eq!(shown("postgres://db.example/stoa?password=secret"), "postgres://db.example/stoa");
        assert_eq!(shown("redis://:secret@cache.example/0"), "redis://:***@cache.example/0");
        assert!(!shown("postgres://me:sec ret@[").contains("ret"));
        assert_eq!(shown("sqlite:.stoa/stoa.db"), "sqlite:.stoa/stoa.db");
    }

    #[test]
    fn a_url_of_another_kind_is_refused_by_what_is_known() {
        let error = Place::of("mysql://db.example/stoa").unwrap_err().to_string();
        assert!(error.contains("sqlite: or postgres:"), "{error}");
    }
}
