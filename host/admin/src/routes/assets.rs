//! What a script has to be served as it is.

pub(crate) mod list;
pub(crate) mod remove;
pub(crate) mod show;
pub(crate) mod write;

use crate::allowed::ScriptOf;
use stoa_assets::Owner;

fn owner(on: &ScriptOf) -> Owner<'_> {
    Owner { tenant: &on.tenant, script: &on.script }
}
