//! How often something was asked for, counted by many nodes together.

use crate::error::StorageError;
use crate::redis::Redis;
use redis::Script;
use std::num::NonZeroU32;
use std::time::Duration;

/// Counts in Redis, one key for each that is counted, which is gone when it has its whole quota again.
pub struct Cells {
    redis: Redis,
    take: Script,
}

/// What became of one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It was counted; this many more may follow at once.
    Left(u32),
    /// It was not: nothing is left before this time has passed.
    Wait(Duration),
}

impl Cells {
    /// In `redis`, under its prefix.
    pub fn new(redis: Redis) -> Self {
        Self { redis, take: Script::new(include_str!("cells.lua")) }
    }

    /// One more of `cell`, of which there may be `limit` in `per`.
    pub async fn take(&self, cell: &str, limit: NonZeroU32, per: Duration) -> Result<Taken, StorageError> {
        let mut take = self.take.key(format!("{}rate:{cell}", self.redis.prefix()));
        take.arg(limit.get()).arg(u64::try_from(per.as_micros()).unwrap_or(u64::MAX));
        let (is_in, number): (bool, u64) = self.redis.run(&take).await?;
        Ok(if is_in {
            Taken::Left(u32::try_from(number).unwrap_or(u32::MAX))
        } else {
            Taken::Wait(Duration::from_micros(number))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::redis;

    const DAY: Duration = Duration::from_hours(24);

    async fn cells() -> (Cells, Redis) {
        let server = redis().await.unwrap();
        let redis = Redis::open(&server.url(), &server.prefix()).await.unwrap();
        (Cells::new(redis.clone()), redis)
    }

    fn limit(limit: u32) -> NonZeroU32 {
        NonZeroU32::new(limit).unwrap()
    }

    #[tokio::test]
    async fn as_many_as_the_limit_says_may_come_at_once() {
        let (cells, _) = cells().await;
        for most in [1, 7, 999] {
            let cell = most.to_string();
            for left in (0..most).rev() {
                assert_eq!(cells.take(&cell, limit(most), DAY).await.unwrap(), Taken::Left(left));
            }
            let Taken::Wait(wait) = cells.take(&cell, limit(most), DAY).await.unwrap() else {
                panic!("one more than {most} came in")
            };
            assert!(!wait.is_zero() && wait <= DAY / most, "{wait:?}");
        }
    }

    #[tokio::test]
    async fn a_clock_that_was_set_back_keeps_nobody_out_for_longer_than_the_limit_does() {
        let (cells, redis) = cells().await;
        let key = format!("{}rate:a", redis.prefix());
        for stored in ["9e15", "not a number", "-9e15", "inf", "nan"] {
            redis.query::<()>(redis::cmd("SET").arg(&key).arg(stored)).await.unwrap();
            if let Taken::Wait(wait) = cells.take("a", limit(2), DAY).await.unwrap() {
                assert!(wait <= DAY / 2, "{stored}: {wait:?}");
            }
        }
    }

    #[tokio::test]
    async fn what_is_counted_is_forgotten_by_itself() {
        let (cells, redis) = cells().await;
        cells.take("a", limit(2), DAY).await.unwrap();
        let key = format!("{}rate:a", redis.prefix());
        let left: i64 = redis.query(redis::cmd("PTTL").arg(&key)).await.unwrap();
        let half: i64 = 12 * 60 * 60 * 1_000;
        assert!((half - 60_000..=half).contains(&left), "{left}");
    }
}
