//! The statements.

use crate::chain::Chain;
use crate::entry::Act;
use crate::line::{GENESIS, Line, hash};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use stoa_storage::StorageError;

type Result<T> = std::result::Result<T, StorageError>;

/// Where a chain ends, and where it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) seq: u64,
    pub(crate) hash: String,
    pub(crate) pruned_seq: u64,
    pub(crate) pruned_hash: String,
}

/// A stored entry.
#[derive(Debug)]
pub(crate) struct Stored {
    pub(crate) seq: u64,
    pub(crate) line: String,
    pub(crate) hash: String,
    pub(crate) at: i64,
    pub(crate) actor: String,
    pub(crate) action: String,
    pub(crate) outcome: String,
}

/// A wish as the statement takes it: what is empty is not asked for.
pub(crate) struct Wanted<'a> {
    pub(crate) before: u64,
    pub(crate) action: &'a str,
    /// A pattern of `LIKE`.
    pub(crate) actor: &'a str,
    pub(crate) since: i64,
    pub(crate) until: i64,
}

/// Writes the next entry of its chain, and says its number and hash. Whoever comes second waits for the head's row.
pub(crate) async fn append(tx: &mut AnyConnection, act: &Act) -> Result<(u64, String)> {
    let chain = act.chain.name();
    let row = sqlx::query(
        "INSERT INTO audit_heads (chain, seq, hash, pruned_hash) VALUES ($1, 1, $2, $2) \
         ON CONFLICT (chain) DO UPDATE SET seq = audit_heads.seq + 1 RETURNING seq, hash",
    );
    let row = row.bind(&chain).bind(GENESIS).fetch_one(&mut *tx).await?;
    let (seq, prev): (i64, String) = (row.try_get(0)?, row.try_get(1)?);
    let line = Line::of(act, unsigned(seq), prev).text();
    let hash = hash(&line);
    sqlx::query(
        "INSERT INTO audit (chain, seq, at, actor, action, outcome, line, hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(&chain)
    .bind(seq)
    .bind(act.at)
    .bind(&act.actor)
    .bind(act.action)
    .bind(act.outcome.as_str())
    .bind(line)
    .bind(&hash)
    .execute(&mut *tx)
    .await?;
    let moved = sqlx::query("UPDATE audit_heads SET hash = $2 WHERE chain = $1");
    moved.bind(&chain).bind(&hash).execute(&mut *tx).await?;
    Ok((unsigned(seq), hash))
}

/// None: nothing was ever written to it.
pub(crate) async fn head(connection: &mut AnyConnection, chain: &Chain) -> Result<Option<Head>> {
    let query = sqlx::query("SELECT seq, hash, pruned_seq, pruned_hash FROM audit_heads WHERE chain = $1");
    let row = query.bind(chain.name()).fetch_optional(connection).await?;
    row.map(|row| {
        Ok(Head {
            seq: unsigned(row.try_get(0)?),
            hash: row.try_get(1)?,
            pruned_seq: unsigned(row.try_get(2)?),
            pruned_hash: row.try_get(3)?,
        })
    })
    .transpose()
}

/// The highest number there is, whatever the head says.
pub(crate) async fn last(connection: &mut AnyConnection, chain: &Chain) -> Result<u64> {
    let query = sqlx::query("SELECT COALESCE(MAX(seq), 0) FROM audit WHERE chain = $1");
    Ok(unsigned(query.bind(chain.name()).fetch_one(connection).await?.try_get(0)?))
}

/// The last entry from before a moment: its number and hash.
pub(crate) async fn last_before(
    connection: &mut AnyConnection,
    chain: &Chain,
    at: i64,
) -> Result<Option<(u64, String)>> {
    let query =
        sqlx::query("SELECT seq, hash FROM audit WHERE chain = $1 AND at < $2 ORDER BY seq DESC LIMIT 1");
    let row = query.bind(chain.name()).bind(at).fetch_optional(connection).await?;
    row.map(|row| Ok((unsigned(row.try_get(0)?), row.try_get(1)?))).transpose()
}

/// Those after a number, up to another, in order.
pub(crate) async fn after(
    connection: &mut AnyConnection,
    chain: &Chain,
    (after, up_to): (u64, u64),
    limit: u32,
) -> Result<Vec<Stored>> {
    let query = sqlx::query(
        "SELECT seq, line, hash, at, actor, action, outcome FROM audit \
         WHERE chain = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4",
    );
    let query = query.bind(chain.name()).bind(signed(after)).bind(signed(up_to)).bind(i64::from(limit));
    query.fetch_all(connection).await?.iter().map(stored).collect()
}

/// The newest first.
pub(crate) async fn newest(
    connection: &mut AnyConnection,
    chain: &Chain,
    wanted: &Wanted<'_>,
    limit: u32,
) -> Result<Vec<Stored>> {
    let query = sqlx::query(
        "SELECT seq, line, hash, at, actor, action, outcome FROM audit \
         WHERE chain = $1 AND seq < $2 AND ($3 = '' OR action = $3) \
         AND ($4 = '' OR LOWER(actor) LIKE LOWER($4) ESCAPE '!') AND at >= $5 AND at < $6 \
         ORDER BY seq DESC LIMIT $7",
    );
    let query = query
        .bind(chain.name())
        .bind(signed(wanted.before))
        .bind(wanted.action)
        .bind(wanted.actor)
        .bind(wanted.since)
        .bind(wanted.until)
        .bind(i64::from(limit));
    query.fetch_all(connection).await?.iter().map(stored).collect()
}

/// Every chain that anything is stored of.
pub(crate) async fn chains(connection: &mut AnyConnection) -> Result<Vec<Chain>> {
    let rows = sqlx::query("SELECT chain FROM audit_heads UNION SELECT chain FROM audit ORDER BY 1");
    let rows = rows.fetch_all(connection).await?;
    let names = rows.iter().map(|row| row.try_get(0)).collect::<std::result::Result<Vec<String>, _>>()?;
    Ok(names.iter().filter_map(|name| Chain::of(name)).collect())
}

/// Takes off the entries up to one, whose hash stays. In this order: the database lets nothing else be deleted.
pub(crate) async fn prune(tx: &mut AnyConnection, chain: &Chain, (seq, hash): (u64, &str)) -> Result<u64> {
    let moved = sqlx::query("UPDATE audit_heads SET pruned_seq = $2, pruned_hash = $3 WHERE chain = $1");
    moved.bind(chain.name()).bind(signed(seq)).bind(hash).execute(&mut *tx).await?;
    let removed = sqlx::query("DELETE FROM audit WHERE chain = $1 AND seq <= $2");
    Ok(removed.bind(chain.name()).bind(signed(seq)).execute(tx).await?.rows_affected())
}

fn stored(row: &AnyRow) -> Result<Stored> {
    Ok(Stored {
        seq: unsigned(row.try_get(0)?),
        line: row.try_get(1)?,
        hash: row.try_get(2)?,
        at: row.try_get(3)?,
        actor: row.try_get(4)?,
        action: row.try_get(5)?,
        outcome: row.try_get(6)?,
    })
}

/// Numbers are stored signed, as both databases have them.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
