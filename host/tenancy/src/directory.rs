//! Which tenant a host name means. Reading takes no lock: the whole directory is swapped when it changes.

use crate::error::TenancyError;
use crate::limits::TenantLimits;
use crate::record::TenantRecord;
use crate::state::TenantState;
use arc_swap::{ArcSwap, Guard};
use std::collections::HashMap;
use std::sync::Arc;
use stoa_capability::Registry;
use stoa_kernel::{ScriptName, TenantId};
use stoa_metering::Meters;
use tokio::sync::Mutex;

/// A tenant as long as the process knows it.
pub struct Tenant {
    id: TenantId,
    state: ArcSwap<TenantState>,
    /// One change at a time.
    pub(crate) turn: Mutex<()>,
}

impl Tenant {
    pub(crate) fn new(state: TenantState) -> Self {
        state.set_quotas();
        Self { id: state.record.id.clone(), state: ArcSwap::from_pointee(state), turn: Mutex::default() }
    }

    /// Its name.
    pub fn id(&self) -> &TenantId {
        &self.id
    }

    /// As it is at this moment.
    pub fn state(&self) -> Guard<Arc<TenantState>> {
        self.state.load()
    }

    pub(crate) fn record(&self) -> Arc<TenantRecord> {
        Arc::clone(&self.state.load().record)
    }

    /// The same record with other defaults. A change that is made at the same moment is not lost.
    pub(crate) fn rebuild(&self, defaults: &TenantLimits, rooms: (&Registry, &Meters)) {
        self.state.rcu(|current| {
            match TenantState::build(Arc::clone(&current.record), defaults, rooms, None) {
                Ok(state) => Arc::new(state.after(current)),
                // It cannot be: the routes stood next to each other before, and are the same.
                Err(_) => Arc::clone(current),
            }
        });
        self.state.load().set_quotas();
    }

    /// Requests that come from now on see this. The lane and the counters stay the same, unless their limits are others now.
    pub(crate) fn swap(&self, state: TenantState) {
        state.set_quotas();
        let before = self.state.load();
        self.state.store(Arc::new(state.after(&before)));
    }
}

/// Who answers for a host name.
pub struct Site {
    /// Whose it is.
    pub tenant: Arc<Tenant>,
    /// Asked for by number: whatever version is active does not matter.
    pub preview: Option<Preview>,
}

/// A version that a host name asks for by its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// Of this script.
    pub script: ScriptName,
    /// The number.
    pub number: u64,
}

#[derive(Clone, Default)]
struct Hosts {
    tenants: HashMap<Arc<str>, Arc<Tenant>>,
    custom: HashMap<Arc<str>, Arc<Tenant>>,
}

impl Hosts {
    fn insert(&mut self, tenant: &Arc<Tenant>) {
        for host in &tenant.record().hostnames {
            self.custom.insert(Arc::clone(host), Arc::clone(tenant));
        }
        self.tenants.insert(tenant.id.as_str().into(), Arc::clone(tenant));
    }

    fn remove(&mut self, id: &TenantId) {
        self.custom.retain(|_, owner| owner.id != *id);
        self.tenants.remove(id.as_str());
    }

    /// Not another one of its name, which was made after it had been deleted.
    fn has(&self, tenant: &Arc<Tenant>) -> bool {
        self.tenants.get(tenant.id.as_str()).is_some_and(|known| Arc::ptr_eq(known, tenant))
    }
}

/// Where host names lead.
pub struct Directory {
    base_domain: String,
    default_tenant: Option<TenantId>,
    hosts: ArcSwap<Hosts>,
    /// One tenant comes or goes at a time, as it is stored at that moment.
    arrivals: Mutex<()>,
}

impl Directory {
    /// An empty one.
    pub(crate) fn new(base_domain: &str, default_tenant: Option<TenantId>) -> Self {
        let base_domain = base_domain.trim_matches('.').to_ascii_lowercase();
        Self { base_domain, default_tenant, hosts: ArcSwap::default(), arrivals: Mutex::default() }
    }

    /// Below which every tenant has a name.
    pub fn base_domain(&self) -> &str {
        &self.base_domain
    }

    /// Who answers for `host`, which comes without a port and in lower case. None: nobody.
    pub fn at(&self, host: &str) -> Option<Site> {
        let hosts = self.hosts.load();
        let host = host.strip_suffix('.').unwrap_or(host);
        if let Some(tenant) = hosts.custom.get(host) {
            return Some(Site { tenant: Arc::clone(tenant), preview: None });
        }
        if let Some(labels) = host.strip_suffix(&self.base_domain).and_then(|rest| rest.strip_suffix('.')) {
            return match labels.rsplit_once('.') {
                None => {
                    hosts.tenants.get(labels).map(|tenant| Site { tenant: Arc::clone(tenant), preview: None })
                }
                Some((preview, tenant)) => {
                    let tenant = Arc::clone(hosts.tenants.get(tenant)?);
                    Some(Site { tenant, preview: Some(Preview::parse(preview)?) })
                }
            };
        }
        let tenant = hosts.tenants.get(self.default_tenant.as_ref()?.as_str())?;
        Some(Site { tenant: Arc::clone(tenant), preview: None })
    }

    /// Whose own a host name is.
    pub(crate) fn owner(&self, host: &str) -> Option<Arc<Tenant>> {
        self.hosts.load().custom.get(host).map(Arc::clone)
    }

    pub(crate) fn tenant(&self, id: &TenantId) -> Result<Arc<Tenant>, TenancyError> {
        let found = self.hosts.load().tenants.get(id.as_str()).map(Arc::clone);
        found.ok_or_else(|| TenancyError::NoTenant(id.clone()))
    }

    /// In the order of their names.
    pub(crate) fn tenants(&self) -> Vec<Arc<Tenant>> {
        let mut all: Vec<_> = self.hosts.load().tenants.values().map(Arc::clone).collect();
        all.sort_by(|one, two| one.id.cmp(&two.id));
        all
    }

    /// Takes a tenant in, unless it is known: of two that find it at once, the second must not put what it read
    /// first in the place of what has been made of it since. `stored` reads it.
    pub(crate) async fn take_in(
        &self,
        id: &TenantId,
        stored: impl Future<Output = Result<Option<Arc<Tenant>>, TenancyError>>,
    ) -> Result<(), TenancyError> {
        let _arrivals = self.arrivals.lock().await;
        if self.tenant(id).is_ok() {
            return Ok(());
        }
        if let Some(tenant) = stored.await? {
            self.change(|hosts| hosts.insert(&tenant));
        }
        Ok(())
    }

    /// Takes a tenant out whose deletion is stored.
    pub(crate) async fn take_out(&self, id: &TenantId) {
        let _arrivals = self.arrivals.lock().await;
        self.change(|hosts| hosts.remove(id));
    }

    /// Takes a tenant out that was found to be gone.
    pub(crate) fn forget(&self, tenant: &Arc<Tenant>) {
        self.change(|hosts| {
            if hosts.has(tenant) {
                hosts.remove(&tenant.id);
            }
        });
    }

    /// Sees which host names a tenant has now.
    pub(crate) fn update(&self, tenant: &Arc<Tenant>) {
        self.change(|hosts| {
            if hosts.has(tenant) {
                hosts.remove(&tenant.id);
                hosts.insert(tenant);
            }
        });
    }

    /// Takes all of them in, at start.
    pub(crate) fn fill(&self, tenants: &[Arc<Tenant>]) {
        self.change(|hosts| tenants.iter().for_each(|tenant| hosts.insert(tenant)));
    }

    fn change(&self, change: impl Fn(&mut Hosts)) {
        self.hosts.rcu(|hosts| {
            let mut hosts = Hosts::clone(hosts);
            change(&mut hosts);
            hosts
        });
    }
}

impl Preview {
    /// `v3.blog`.
    fn parse(labels: &str) -> Option<Self> {
        let (version, script) = labels.split_once('.')?;
        let number = version.strip_prefix('v')?;
        let plain = number.bytes().all(|byte| byte.is_ascii_digit()) && !number.starts_with('0');
        let number = number.parse().ok().filter(|_| plain)?;
        Some(Self { script: ScriptName::new(script).ok()?, number })
    }
}

/// The host name under which a version can be seen before it is active.
pub(crate) fn preview_host(base_domain: &str, tenant: &TenantId, script: &ScriptName, number: u64) -> String {
    format!("v{number}.{script}.{tenant}.{base_domain}")
}

#[cfg(test)]
mod tests;
