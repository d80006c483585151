//! The context of an invocation: the first argument of everything that touches data, so that the tenant
//! cannot be forgotten.

use crate::{AssetList, Caller, Egress, Grants, InvocationId, Meter, Passage, ScriptName, TenantId};
use std::sync::Arc;
use std::time::Instant;

/// What part of a script's life this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The script is being compiled: no data, no network, no clock that moves.
    Init,
    /// An event is being answered.
    Event,
}

/// On whose behalf, for which script, until when.
#[derive(Clone, Debug)]
pub struct Cx {
    /// Whose script it is.
    pub tenant: TenantId,
    /// Which script.
    pub script: ScriptName,
    /// Which run of it.
    pub invocation: InvocationId,
    /// Init or an event.
    pub phase: Phase,
    /// What it may reach.
    pub grants: Grants,
    /// To which hosts it may talk.
    pub egress: Arc<Egress>,
    /// The assets that were deployed with the version.
    pub assets: Arc<AssetList>,
    /// Who asks, where that was found out.
    pub caller: Option<Arc<Caller>>,
    /// Through whom the event came here.
    pub passage: Passage,
    /// Counts what it uses.
    pub meter: Arc<dyn Meter>,
    /// When it is cut.
    pub deadline: Instant,
}
