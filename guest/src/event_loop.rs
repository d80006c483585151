//! The event loop of an invocation: microtasks, timers, and the one wait for host work. A capability gives
//! an op and how to read its answer; nothing else in the guest knows how waiting is done.

use crate::quickjs::promise::PromiseState;
use crate::quickjs::{Ctx, Exception, Function, Persistent, Promise, Result, Value};
use crate::rejections;
use crate::world::stoa::engine::{clock, ops, types::Op};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};

/// Reads the answer of a ready op. A host error is thrown.
pub type Answer = for<'js> fn(&Ctx<'js>, Op) -> Result<Value<'js>>;

struct Waiting {
    resolve: Persistent<Function<'static>>,
    reject: Persistent<Function<'static>>,
    answer: Answer,
    /// Where the call was made, while a script is being made: looking is too dear for a request.
    origin: Option<String>,
}

struct Timer {
    callback: Persistent<Function<'static>>,
    /// Nanoseconds, of a timer that repeats.
    every: Option<u64>,
}

/// A timer's place in the queue: its due time, then the order of creation.
type Due = (u64, u32);

#[derive(Default)]
struct Timers {
    queue: BTreeMap<Due, Timer>,
    due_by_id: HashMap<u32, u64>,
}

thread_local! {
    static WAITING: RefCell<HashMap<Op, Waiting>> = RefCell::default();
    static TIMERS: RefCell<Timers> = RefCell::default();
    /// Until the script is made.
    static IN_INIT: Cell<bool> = const { Cell::new(true) };
    static LAST_TIMER: Cell<u32> = const { Cell::new(0) };
}

/// A promise for the answer of `op`.
pub fn promise<'js>(ctx: &Ctx<'js>, op: Op, answer: Answer) -> Result<Promise<'js>> {
    let (promise, resolve, reject) = ctx.promise()?;
    let waiting = Waiting {
        resolve: Persistent::save(ctx, resolve),
        reject: Persistent::save(ctx, reject),
        answer,
        origin: IN_INIT.get().then(|| here(ctx)).flatten(),
    };
    WAITING.with_borrow_mut(|map| map.insert(op, waiting));
    Ok(promise)
}

/// Browsers clamp a repeating timer to a millisecond; without that, `setInterval(f, 0)` would never let
/// the host in.
const MIN_INTERVAL_NS: u64 = 1_000_000;

pub fn set_timer<'js>(ctx: &Ctx<'js>, callback: Function<'js>, ms: f64, repeat: bool) -> u32 {
    let delay = nanoseconds(ms);
    let id = LAST_TIMER.get().wrapping_add(1);
    LAST_TIMER.set(id);
    let timer = Timer {
        callback: Persistent::save(ctx, callback),
        every: repeat.then_some(delay.max(MIN_INTERVAL_NS)),
    };
    let due = clock::elapsed().saturating_add(delay);
    TIMERS.with_borrow_mut(|timers| {
        timers.due_by_id.insert(id, due);
        timers.queue.insert((due, id), timer);
    });
    id
}

pub fn clear_timer(id: u32) {
    TIMERS.with_borrow_mut(|timers| {
        if let Some(due) = timers.due_by_id.remove(&id) {
            timers.queue.remove(&(due, id));
        }
    });
}

/// The web's rules for a delay: not a number or negative is 0, and a day's worth of years is not waited for.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the range first")]
fn nanoseconds(ms: f64) -> u64 {
    if ms.is_nan() { 0 } else { (ms.clamp(0.0, f64::from(i32::MAX)) * 1e6) as u64 }
}

/// Runs until `promise` is settled. False: it cannot be, since nothing is left that could settle it.
pub fn run_until_settled<'js>(ctx: &Ctx<'js>, promise: &Promise<'js>) -> bool {
    loop {
        run_microtasks(ctx);
        // Whoever calls this listens to it.
        rejections::expect(ctx, promise.as_value());
        if rejections::tell(ctx) {
            continue;
        }
        if promise.state() != PromiseState::Pending {
            return true;
        }
        if !run_next(ctx) {
            return false;
        }
    }
}

/// Every microtask there is, those that they add included.
pub fn run_microtasks(ctx: &Ctx<'_>) {
    while ctx.execute_pending_job() {}
}

/// One task: a timer that is due, or the answer of the next op that is ready, waiting if need be.
fn run_next(ctx: &Ctx<'_>) -> bool {
    let next_due = TIMERS.with_borrow(|timers| timers.queue.keys().next().copied());
    let timeout = match next_due {
        Some((due, _)) => {
            let now = clock::elapsed();
            if due <= now {
                run_timer(ctx, now);
                return true;
            }
            Some(due - now)
        }
        None if WAITING.with_borrow(HashMap::is_empty) => return false,
        None => None,
    };
    if let Some(op) = ops::wait_any(timeout) {
        settle(ctx, op);
    }
    true
}

fn run_timer(ctx: &Ctx<'_>, now: u64) {
    let callback = TIMERS.with_borrow_mut(|timers| {
        let ((_, id), timer) = timers.queue.pop_first()?;
        let callback = timer.callback.clone();
        match timer.every {
            Some(every) => {
                let due = now.saturating_add(every);
                timers.due_by_id.insert(id, due);
                timers.queue.insert((due, id), timer);
            }
            None => {
                timers.due_by_id.remove(&id);
            }
        }
        Some(callback)
    });
    let Some(callback) = callback else { return };
    let outcome = callback.restore(ctx).and_then(|callback| callback.call::<_, Value<'_>>(()));
    if outcome.is_err() {
        crate::native::report(ctx, "Uncaught (in a timer)", ctx.catch());
    }
}

fn settle(ctx: &Ctx<'_>, op: Op) {
    let Some(waiting) = WAITING.with_borrow_mut(|map| map.remove(&op)) else { return };
    let outcome = match (waiting.answer)(ctx, op) {
        Ok(value) => waiting.resolve.restore(ctx).and_then(|resolve| resolve.call::<_, ()>((value,))),
        Err(_) => {
            let reason = ctx.catch();
            if let (Some(origin), Some(error)) = (waiting.origin, reason.as_object()) {
                // An error that cannot be written to goes without.
                let _ = error.set("stack", origin);
            }
            waiting.reject.restore(ctx).and_then(|reject| reject.call::<_, ()>((reason,)))
        }
    };
    if outcome.is_err() {
        crate::native::report(ctx, "Uncaught", ctx.catch());
    }
}

/// The stack of the running script.
fn here(ctx: &Ctx<'_>) -> Option<String> {
    Exception::from_message(ctx.clone(), "").ok().and_then(|exception| exception.stack())
}

/// Forgets timers and open ops: they belong to init and must not be in the image. Says how many there were.
pub fn end_init() -> usize {
    IN_INIT.set(false);
    let waiting = WAITING.with_borrow_mut(std::mem::take);
    for op in waiting.keys() {
        ops::cancel(*op);
    }
    let timers = TIMERS.with_borrow_mut(std::mem::take);
    waiting.len() + timers.queue.len()
}
