//! What somebody may do, put together from what is stored: their memberships, or their rights with those of the groups
//! they are in and the roles they have.

use crate::error::IdentityError;
use crate::groups::{self, Directory};
use crate::principal::Standing;
use crate::realm::Realm;
use crate::rights::Rights;
use moka::sync::Cache;
use sqlx::{AnyConnection, Row};
use std::sync::Arc;
use std::time::Duration;
use stoa_kernel::TenantId;
use stoa_storage::Database;

/// For so long what somebody may do may be what it was, on a node where it was not changed. Whether they are signed
/// in is asked each time.
const BELIEVED_FOR: Duration = Duration::from_secs(5);
const MAX_BELIEVED: u64 = 10_000;

/// What is known of somebody beside who they are.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) standing: Standing,
    pub(crate) rights: Rights,
    pub(crate) groups: Arc<[String]>,
}

/// Those who were asked about lately.
#[derive(Clone)]
pub(crate) struct People {
    db: Database,
    known: Cache<String, Arc<Known>>,
}

impl People {
    pub(crate) fn new(db: Database) -> Self {
        let known = Cache::builder().max_capacity(MAX_BELIEVED).time_to_live(BELIEVED_FOR).build();
        Self { db, known }
    }

    /// Somebody was changed.
    pub(crate) fn forget(&self, id: &str) {
        self.known.invalidate(id);
    }

    /// Groups or roles were changed, and with them who knows who.
    pub(crate) fn forget_all(&self) {
        self.known.invalidate_all();
    }

    /// `is_admin` and `own` are what is stored with them.
    pub(crate) async fn known(
        &self,
        realm: &Realm,
        id: &str,
        is_admin: bool,
        own: &str,
    ) -> Result<Arc<Known>, IdentityError> {
        if let Some(known) = self.known.get(id) {
            return Ok(known);
        }
        let mut connection = self.db.read().await?;
        let known = match realm {
            Realm::Platform if is_admin => {
                Known { standing: Standing::Admin, rights: Rights::default(), groups: Arc::default() }
            }
            Realm::Platform => Known {
                standing: Standing::Member(memberships(&mut connection, id).await?),
                rights: Rights::default(),
                groups: Arc::default(),
            },
            Realm::Tenant(tenant) => {
                let own: Rights = serde_json::from_str(own)?;
                let direct = groups::of_user(&mut connection, tenant, id).await?;
                let directory = Directory::load(&mut connection, tenant).await?;
                let (rights, groups) = directory.effective(&own, direct);
                Known { standing: Standing::EndUser, rights, groups }
            }
        };
        let known = Arc::new(known);
        self.known.insert(id.to_owned(), Arc::clone(&known));
        Ok(known)
    }
}

async fn memberships(
    connection: &mut AnyConnection,
    id: &str,
) -> Result<Vec<(TenantId, crate::principal::Role)>, IdentityError> {
    let rows = sqlx::query("SELECT tenant, role FROM members WHERE user_id = $1 ORDER BY tenant");
    let rows = rows.bind(id).fetch_all(connection).await?;
    let read = |row: &sqlx::any::AnyRow| {
        let (tenant, role): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        Ok((TenantId::new(&tenant)?, role.parse()?))
    };
    rows.iter().map(read).collect()
}
