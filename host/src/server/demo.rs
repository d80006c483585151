//! The tenant `demo`, whose one script is there on a new server, so that its first page is not an error.

use stoa_compiler::SourceFiles;
use stoa_kernel::{ScriptName, TenantId};
use stoa_storage::{Database, StorageError};
use stoa_tenancy::{
    Deploy, LimitsPatch, NewAssets, PageRequest, Precondition, Tenancy, TenancyError, Upload,
};

const TENANT: &str = "demo";
const SCRIPT: &str = "hello";
const FILE: &str = "hello.js";
const SOURCE: &str = include_str!("../demo/hello.js");

/// The fact that it was made: whoever deletes it does not get it again.
const MADE: &str = "demo";

/// Makes it once, on a server that has no tenant yet. Says whether it did.
pub(super) async fn make(db: &Database, tenancy: &Tenancy) -> Result<bool, TenancyError> {
    let anybody = !tenancy.tenants(&PageRequest { limit: 1, cursor: None }).items.is_empty();
    if is_made(db).await? || anybody {
        return Ok(false);
    }
    let (Ok(tenant), Ok(script)) = (TenantId::new(TENANT), ScriptName::new(SCRIPT)) else { return Ok(false) };
    tenancy.create_tenant(&tenant, LimitsPatch::default()).await?;
    let deploy = Deploy {
        source: Upload::Files(SourceFiles::single(FILE, SOURCE)?),
        assets: NewAssets::default(),
        mount: None,
        percent: None,
        precondition: Precondition::None,
        dry_run: false,
        by: "the first start".to_owned(),
    };
    tenancy.deploy(&tenant, &script, deploy).await?;
    remember(db).await?;
    Ok(true)
}

async fn is_made(db: &Database) -> Result<bool, StorageError> {
    Ok(stoa_storage::Facts::get(db, MADE).await?.is_some())
}

async fn remember(db: &Database) -> Result<(), StorageError> {
    stoa_storage::Facts::set(db, MADE, "made").await
}
