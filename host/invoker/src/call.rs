//! What is to be run.

use crate::deployed::Deployed;
use ring::rand::{SecureRandom, SystemRandom};
use std::sync::Arc;
use std::time::Instant;
use stoa_engine::{Event, Request, Target};
use stoa_kernel::{
    AssetList, Cx, Egress, Grants, InvocationId, Limits, Meter, Passage, Phase, ScriptName, TenantId,
};

/// What the event is about.
#[derive(Debug)]
pub enum Subject {
    /// An HTTP request.
    Request(Request),
    /// Anything else: JSON arguments.
    Args(Option<String>),
}

/// One event for one script.
pub struct Call {
    /// What it is known by outside, such as the `X-Request-Id`: scripts see it as the id of their invocation.
    /// None: the invocation's own.
    pub id: Option<Arc<str>>,
    /// Whose script.
    pub tenant: TenantId,
    /// Its name.
    pub name: ScriptName,
    /// The version that is to answer.
    pub script: Arc<Deployed>,
    /// `request`, `scheduled`, …
    pub kind: &'static str,
    /// Which function of it.
    pub target: Target,
    /// What about.
    pub subject: Subject,
    /// JSON with whatever else is known.
    pub meta: Option<String>,
    /// What it may use.
    pub limits: Limits,
    /// What it may reach.
    pub grants: Grants,
    /// To which hosts it may talk.
    pub egress: Arc<Egress>,
    /// The assets that were deployed with the version.
    pub assets: Arc<AssetList>,
    /// Through whom the event came here.
    pub passage: Passage,
    /// Counts what it uses.
    pub meter: Arc<dyn Meter>,
}

/// Both numbers of an invocation that must not repeat.
pub(crate) struct Dice {
    pub(crate) id: InvocationId,
    pub(crate) seed: u64,
}

impl Dice {
    /// None: the system gives no random numbers.
    pub(crate) fn throw() -> Option<Self> {
        let mut bytes = [0_u8; 24];
        SystemRandom::new().fill(&mut bytes).ok()?;
        let (id, seed) = bytes.split_first_chunk::<16>()?;
        Some(Self {
            id: InvocationId::from_random(u128::from_le_bytes(*id)),
            seed: u64::from_le_bytes(*seed.first_chunk()?),
        })
    }
}

impl Call {
    pub(crate) fn split(self, dice: &Dice) -> (Cx, Event, Arc<Deployed>) {
        let caller = match &self.subject {
            Subject::Request(request) => request.caller.clone(),
            Subject::Args(_) => None,
        };
        let cx = Cx {
            tenant: self.tenant,
            script: self.name,
            invocation: dice.id,
            phase: Phase::Event,
            grants: self.grants,
            egress: self.egress,
            assets: self.assets,
            caller,
            passage: self.passage,
            meter: self.meter,
            deadline: Instant::now() + self.limits.wall,
        };
        let (request, args) = match self.subject {
            Subject::Request(request) => (Some(request), None),
            Subject::Args(args) => (None, args),
        };
        let event = Event {
            id: self.id.map_or_else(|| dice.id.to_string(), |id| id.as_ref().to_owned()),
            kind: self.kind.to_owned(),
            target: self.target,
            request,
            args,
            meta: self.meta,
            seed: dice.seed,
        };
        (cx, event, self.script)
    }
}
