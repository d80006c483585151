//! Everything that lives exactly as long as one invocation: what the host functions find in the store.

use crate::body::Body;
use crate::fault::Fault;
use crate::incoming::Upload;
use crate::memory::MemoryMeter;
use crate::ops::{OpId, Ops};
use crate::outgoing::Outgoing;
use crate::pace::Pace;
use crate::parts::PlatformParts;
use crate::report::Outcome;
use crate::templates::TemplateFiles;
use std::any::{Any, TypeId};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};
use stoa_kernel::{Cx, Limits};
use stoa_uploads::Files;
use tokio::sync::oneshot;

/// The answer to a request.
#[derive(Debug)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// In the order in which the script gave them. A value has one character for each of its bytes (latin-1).
    pub headers: Vec<(String, String)>,
    /// Whole, or as the script goes on to give it. Dropping a stream before its end cancels the invocation.
    pub body: Body,
}

/// What a handler answered.
#[derive(Debug)]
pub enum Answer {
    /// To a request.
    Response(Response),
    /// To any other event: JSON, or nothing.
    Result(Option<String>),
    /// It failed.
    Failed(Fault),
}

/// State of one invocation.
pub struct Invocation {
    /// On whose behalf it runs.
    pub cx: Cx,
    /// What it may use.
    pub limits: Limits,
    /// Host work under way.
    pub ops: Ops,
    /// Host calls so far.
    pub host_calls: u32,
    /// Those of the version that runs; in init there are none yet.
    pub templates: Arc<TemplateFiles>,
    /// Those that take microseconds and reach nothing outside, which are counted apart.
    pub small_calls: u32,
    pub(crate) memory: MemoryMeter,
    pub(crate) answer: Option<oneshot::Sender<Answer>>,
    /// What is left of the request's body.
    pub(crate) upload: Upload,
    /// Of the request's form.
    pub(crate) files: Option<Arc<Files>>,
    /// The body of an answer whose head is out already.
    pub(crate) outgoing: Option<Outgoing>,
    /// How the handler failed.
    pub(crate) failed: Option<Fault>,
    pub(crate) pace: Arc<Pace>,
    /// Those of the engine it runs in.
    pub(crate) parts: PlatformParts,
    pub(crate) image: Option<(usize, Vec<u8>)>,
    pub(crate) image_wanted: bool,
    started: Instant,
    frozen_now: Option<Duration>,
    waited: Duration,
    states: Arc<dyn States>,
    opened: Vec<(TypeId, Box<dyn Any + Send>)>,
}

/// Makes the state that a capability keeps for one invocation; the key is the type of that state. The
/// capability frame implements it, so that the engine need not know what capabilities there are.
pub trait States: Send + Sync {
    /// None: no capability keeps such a state, or this invocation was not granted it.
    fn open(&self, state: TypeId, cx: &Cx) -> Option<Box<dyn Any + Send>>;
}

impl Invocation {
    /// Of an event.
    pub fn new(cx: Cx, limits: Limits, states: Arc<dyn States>, answer: oneshot::Sender<Answer>) -> Self {
        Self {
            memory: MemoryMeter::new(limits.memory_bytes),
            answer: Some(answer),
            upload: Upload::Over,
            files: None,
            outgoing: None,
            failed: None,
            pace: Arc::new(Pace::new(limits.wall)),
            parts: PlatformParts::default(),
            image: None,
            image_wanted: false,
            started: Instant::now(),
            frozen_now: None,
            waited: Duration::ZERO,
            states,
            opened: Vec::new(),
            ops: Ops::default(),
            host_calls: 0,
            templates: Arc::default(),
            small_calls: 0,
            cx,
            limits,
        }
    }

    /// Of a script's init, at the moment `now` since 1970, which does not move.
    pub fn compiling(cx: Cx, limits: Limits, states: Arc<dyn States>, now: Duration) -> Self {
        let (nobody, _) = oneshot::channel();
        Self { frozen_now: Some(now), ..Self::new(cx, limits, states, nobody) }
    }

    /// Since 1970, in nanoseconds.
    pub(crate) fn now(&self) -> u64 {
        let now = self.frozen_now.unwrap_or_else(|| {
            SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO)
        });
        nanoseconds(now)
    }

    /// Since the start of the invocation, in nanoseconds. While a script is compiled, time passes only where it
    /// waits: what it reads off the clock is in its image, which must be the same whenever it is made.
    pub(crate) fn elapsed(&self) -> u64 {
        nanoseconds(if self.frozen_now.is_some() { self.waited } else { self.started.elapsed() })
    }

    /// Waits for the next op that becomes ready, at most `timeout`.
    pub(crate) async fn wait_any(&mut self, timeout: Option<Duration>) -> Option<OpId> {
        let ready = self.ops.wait_any(timeout).await;
        if ready.is_none() {
            self.waited = self.waited.saturating_add(timeout.unwrap_or_default());
        }
        ready
    }

    /// What a capability keeps for this invocation, made when it is first asked for, next to what every
    /// host call needs.
    pub fn state<S: Send + 'static>(&mut self) -> Option<(&Cx, &mut S, &Limits)> {
        let key = TypeId::of::<S>();
        let index = match self.opened.iter().position(|(opened, _)| *opened == key) {
            Some(index) => index,
            None => {
                self.opened.push((key, self.states.open(key, &self.cx)?));
                self.opened.len() - 1
            }
        };
        let (_, state) = self.opened.get_mut(index)?;
        Some((&self.cx, state.downcast_mut()?, &self.limits))
    }

    /// What a capability has kept, for whoever reads the outcome.
    pub fn take_state<S: 'static>(&mut self) -> Option<S> {
        let index = self.opened.iter().position(|(opened, _)| *opened == TypeId::of::<S>())?;
        self.opened.swap_remove(index).1.downcast().ok().map(|state| *state)
    }

    /// Hands the answer over. Only the first counts.
    pub(crate) fn give(&mut self, answer: Answer) {
        if let Some(sender) = self.answer.take() {
            // Whoever asked may be gone; the invocation is then about to be dropped too.
            let _ = sender.send(answer);
        }
    }

    /// The handler failed. If the head of the answer is out, all that can be done is not to end its body well.
    pub(crate) fn fail(&mut self, fault: Fault) {
        match self.outgoing.take() {
            Some(outgoing) => outgoing.fail(fault.clone()),
            None => self.give(Answer::Failed(fault.clone())),
        }
        self.failed = Some(fault);
    }

    /// Nothing more will come. A body that is still open is not complete, and its reader has to know.
    pub(crate) fn break_off(&mut self, outcome: &Outcome) {
        let Some(outgoing) = self.outgoing.take() else { return };
        match outcome {
            Outcome::Failed(fault) => outgoing.fail(fault.clone()),
            Outcome::Done => outgoing.fail(Fault::Engine("the engine left a body open".to_owned())),
            Outcome::Cancelled => drop(outgoing),
        }
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
