//! The platform's own keys: loaded, published, rotated.

use super::{Tokens, now_ms};
use crate::error::TokenError;
use crate::rotation::{self, MAX_SIGNING_KEYS, SigningKeyInfo, Times};
use crate::rows::{self, KeyRow};
use crate::signing::{Fresh, Ring, Rotate, context};
use serde_json::Value;
use std::sync::Arc;
use std::time::{Duration, Instant};
use stoa_kernel::TenantId;

/// A key that is not known here may have been made on another node; tokens that name keys at random lead to one look
/// in so long.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// Nodes that make the same generation at once.
const ATTEMPTS: usize = 5;

impl Tokens {
    /// The keys that verify the tokens of a tenant: a JWKS document.
    pub async fn jwks(&self, tenant: Option<&TenantId>) -> Result<Value, TokenError> {
        Ok(self.ring(tenant).await?.published())
    }

    /// The keys, for people.
    pub async fn signing_keys(&self, tenant: Option<&TenantId>) -> Result<Vec<SigningKeyInfo>, TokenError> {
        Ok(self.ring(tenant).await?.infos(now_ms()))
    }

    /// Has another key take over. Where one is published already that will, gently changes nothing.
    pub async fn rotate(
        &self,
        tenant: Option<&TenantId>,
        how: Rotate,
    ) -> Result<Vec<SigningKeyInfo>, TokenError> {
        let fresh = Fresh::make()?;
        let sealed = self.0.vault.seal(tenant, &context(&fresh.kid), fresh.private.as_ref()).await?;
        for _ in 0..ATTEMPTS {
            if self.add(tenant, how, &fresh, &sealed).await? {
                break;
            }
        }
        self.0.rings.invalidate(&tenant.cloned()).await;
        if how == Rotate::AtOnce {
            self.0.believed.invalidate_all();
        }
        self.signing_keys(tenant).await
    }

    /// Says whether there is nothing left to do: another node may have been faster.
    async fn add(
        &self,
        tenant: Option<&TenantId>,
        how: Rotate,
        fresh: &Fresh,
        sealed: &[u8],
    ) -> Result<bool, TokenError> {
        let now = now_ms();
        let mut tx = self.0.db.write().await?;
        if let Some(tenant) = tenant
            && !rows::hold_tenant(&mut tx, tenant).await?
        {
            return Err(TokenError::NoTenant(tenant.clone()));
        }
        let known = rows::keys(&mut tx, tenant, now).await?;
        let times: Vec<Times> = known.iter().map(|row| row.times).collect();
        let (signs_from, until) = match how {
            Rotate::WhenDue if !rotation::is_due(&times, now) => return Ok(true),
            Rotate::Gently if rotation::next(&times, now).is_some() => return Ok(true),
            Rotate::Gently if known.len() >= MAX_SIGNING_KEYS => return Err(TokenError::TooManyKeys),
            Rotate::WhenDue | Rotate::Gently => {
                let from = rotation::signs_from(&times, now);
                (from, rotation::retires(from))
            }
            Rotate::AtOnce => (now, now),
        };
        let row = KeyRow {
            kid: fresh.kid.clone(),
            generation: known.last().map_or(1, |last| last.generation + 1),
            public: fresh.public.clone(),
            sealed: sealed.to_vec(),
            created_at: now,
            times: Times { signs_from, verifies_until: None },
        };
        if !rows::insert(&mut tx, tenant, &row).await? {
            return Ok(false);
        }
        rows::retire(&mut tx, tenant, row.generation, until, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The keys of a realm, as they were stored a moment ago.
    pub(super) async fn ring(&self, tenant: Option<&TenantId>) -> Result<Arc<Ring>, TokenError> {
        match self.0.rings.get(&tenant.cloned()).await {
            Some(ring) => Ok(ring),
            None => self.load(tenant, None).await,
        }
    }

    async fn load(
        &self,
        tenant: Option<&TenantId>,
        looked_again: Option<Instant>,
    ) -> Result<Arc<Ring>, TokenError> {
        let rows = rows::keys(&mut *self.0.db.read().await?, tenant, now_ms()).await?;
        let ring = Arc::new(Ring::new(rows, looked_again));
        self.0.rings.insert(tenant.cloned(), Arc::clone(&ring)).await;
        Ok(ring)
    }

    /// The keys as they are stored now, unless that was looked at for such a token a moment ago.
    pub(super) async fn newer_ring(
        &self,
        tenant: Option<&TenantId>,
        ring: Arc<Ring>,
    ) -> Result<Arc<Ring>, TokenError> {
        match ring.looked_again {
            Some(at) if at.elapsed() < LOOK_AGAIN => Ok(ring),
            _ => self.load(tenant, Some(Instant::now())).await,
        }
    }
}
