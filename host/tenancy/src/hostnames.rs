//! Host names of a tenant's own: claimed, proved, taken away.

use crate::error::TenancyError;
use crate::hostname;
use crate::info::{HostnameCheck, HostnameInfo, HostnameStatus};
use crate::proof::wanted;
use crate::store::{self, Claim, Write};
use crate::tenancy::Tenancy;
use ring::rand::{SecureRandom, SystemRandom};
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;
use stoa_kernel::TenantId;
use stoa_storage::StorageError;

/// Who owns a name has published a token by then.
const CLAIM_LIFE: Duration = Duration::from_hours(7 * 24);
/// Each can be looked at again and again, at other people's servers.
pub(crate) const MAX_CLAIMS: u32 = 50;
/// How a name is proved that the platform vouches for.
const BY_PLATFORM: &str = "platform";

type Result<T> = std::result::Result<T, TenancyError>;

impl Tenancy {
    /// The host names of a tenant's own, proved or not, in order.
    pub async fn hostnames(&self, id: &TenantId) -> Result<Vec<HostnameInfo>> {
        self.0.directory.tenant(id)?;
        let proved = store::hostnames(&self.0.db, id).await?;
        let claims = store::claims(&self.0.db, id, store::now()).await?;
        let proved = proved.into_iter().map(|(host, at, by)| verified(host, at, by));
        Ok(proved.chain(claims.into_iter().map(pending)).collect())
    }

    /// Notes that a tenant says a host name is its own. It is served once that is proved. Having it already is no error.
    pub async fn claim_hostname(&self, id: &TenantId, host: &str) -> Result<HostnameInfo> {
        let host = self.checked(host)?;
        let tenant = self.0.directory.tenant(id)?;
        if tenant.record().hostnames.iter().any(|known| **known == *host) {
            return self.hostname(id, &host).await;
        }
        self.is_free(id, &host)?;
        let now = store::now();
        let life = i64::try_from(CLAIM_LIFE.as_millis()).unwrap_or(i64::MAX);
        let claim = Claim { host, token: token()?, expires_at: now.saturating_add(life) };
        let mut tx = self.0.db.write().await?;
        let kept = store::put_claim(&mut tx, id, &claim, (now, i64::from(MAX_CLAIMS))).await?;
        let kept = kept.ok_or(TenancyError::TooManyClaims)?;
        tx.commit().await.map_err(StorageError::from)?;
        Ok(pending(kept))
    }

    /// Gives a tenant a host name that the platform vouches for. Having it already is no error.
    pub async fn add_hostname(&self, id: &TenantId, host: &str) -> Result<HostnameInfo> {
        let host = self.checked(host)?;
        self.give(id, &host, BY_PLATFORM).await?;
        self.hostname(id, &host).await
    }

    /// Looks whether a tenant's claim is proved by now. Of many that claim a name, the first to prove it has it.
    pub async fn verify_hostname(&self, id: &TenantId, host: &str) -> Result<HostnameCheck> {
        let host = self.checked(host)?;
        let tenant = self.0.directory.tenant(id)?;
        if tenant.record().hostnames.iter().any(|known| **known == *host) {
            return Ok(HostnameCheck { hostname: self.hostname(id, &host).await?, attempts: Vec::new() });
        }
        let claim = store::claim(&self.0.db, id, &host).await?;
        let claim = claim.ok_or_else(|| TenancyError::NoHostname(host.clone()))?;
        if claim.expires_at <= store::now() {
            return Err(TenancyError::ClaimExpired(host));
        }
        self.is_free(id, &host)?;
        let place = self.0.proofs.places.try_acquire().map_err(|_| TenancyError::ManyProofs)?;
        let attempts = self.0.proofs.look(&host, &claim.token).await;
        drop(place);
        let proved = attempts.iter().find(|attempt| attempt.proved).map(|attempt| attempt.proof.by);
        let hostname = match proved {
            Some(by) => {
                self.give(id, &host, by).await?;
                self.hostname(id, &host).await?
            }
            None => pending(claim),
        };
        Ok(HostnameCheck { hostname, attempts: attempts.into() })
    }

    /// Takes a host name away, proved or not.
    pub async fn remove_hostname(&self, id: &TenantId, host: &str) -> Result<()> {
        let host = host.to_ascii_lowercase();
        let mut tx = self.0.db.write().await?;
        if store::remove_claim(&mut tx, id, &host).await? {
            tx.commit().await.map_err(StorageError::from)?;
            return Ok(());
        }
        drop(tx);
        let removed = self.change_tenant(id, Write::RemoveHostname(&host), |record| {
            let before = record.hostnames.len();
            record.hostnames.retain(|known| **known != *host);
            if record.hostnames.len() < before { Ok(()) } else { Err(TenancyError::NoHostname(host.clone())) }
        });
        let tenant = removed.await?;
        self.0.directory.update(&tenant);
        Ok(())
    }

    /// From now on requests for it reach the tenant.
    async fn give(&self, id: &TenantId, host: &str, by: &'static str) -> Result<()> {
        let host: Arc<str> = host.into();
        if self.0.directory.tenant(id)?.record().hostnames.contains(&host) {
            return Ok(());
        }
        let added = self.change_tenant(id, Write::AddHostname(&host, by), |record| {
            record.hostnames.push(Arc::clone(&host));
            record.hostnames.sort();
            Ok(())
        });
        let tenant = added.await?;
        self.0.directory.update(&tenant);
        Ok(())
    }

    async fn hostname(&self, id: &TenantId, host: &str) -> Result<HostnameInfo> {
        let all = self.hostnames(id).await?;
        all.into_iter()
            .find(|known| known.host == host)
            .ok_or_else(|| TenancyError::NoHostname(host.to_owned()))
    }

    fn checked(&self, host: &str) -> Result<String> {
        hostname::checked(host, self.0.directory.base_domain(), &self.0.reserved_hosts)
    }

    /// Whether nobody else has proved it, as far as this node has seen.
    fn is_free(&self, id: &TenantId, host: &str) -> Result<()> {
        match self.0.directory.owner(host) {
            Some(owner) if owner.id() != id => Err(TenancyError::HostnameTaken(host.to_owned())),
            _ => Ok(()),
        }
    }
}

fn verified(host: String, at: i64, by: String) -> HostnameInfo {
    HostnameInfo {
        host,
        status: HostnameStatus::Verified,
        verified_at: Some(at),
        verified_by: Some(by),
        expires_at: None,
        proofs: Vec::new(),
    }
}

fn pending(claim: Claim) -> HostnameInfo {
    HostnameInfo {
        proofs: wanted(&claim.host, &claim.token).into(),
        host: claim.host,
        status: HostnameStatus::Pending,
        verified_at: None,
        verified_by: None,
        expires_at: Some(claim.expires_at),
    }
}

/// Nobody can have published it before.
fn token() -> Result<String> {
    let mut bytes = [0; 20];
    SystemRandom::new().fill(&mut bytes).map_err(|_| TenancyError::NoRandomness)?;
    Ok(bytes.iter().fold(String::with_capacity(40), |mut hex, byte| {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    }))
}
