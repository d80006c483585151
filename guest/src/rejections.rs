//! Promises that were rejected with nobody listening. The log learns of them when all is done; a script that
//! listens for `unhandledrejection` learns of each as soon as no microtask is left.

use crate::quickjs::{Ctx, Function, Persistent, Result, Value};
use std::cell::RefCell;

type Kept = Persistent<Value<'static>>;

struct Rejection {
    promise: Kept,
    reason: Kept,
    /// The script's listeners know.
    is_told: bool,
    /// They have dealt with it.
    is_settled: bool,
}

#[derive(Default)]
struct Rejections {
    unhandled: Vec<Rejection>,
    /// Told as unhandled, and listened to since.
    handled_late: Vec<Rejection>,
    listener: Option<Persistent<Function<'static>>>,
}

thread_local! {
    static REJECTIONS: RefCell<Rejections> = RefCell::default();
}

/// An invocation that rejects more than this many promises learns of the first ones only.
const MAX_KEPT: usize = 100;

/// QuickJS calls this when a promise is rejected without a handler, and when it gets one later.
pub fn track<'js>(ctx: Ctx<'js>, promise: Value<'js>, reason: Value<'js>, is_handled: bool) {
    REJECTIONS.with_borrow_mut(|rejections| {
        if is_handled {
            if let Some(entry) = rejections.remove(&ctx, &promise).filter(|entry| entry.is_told) {
                rejections.handled_late.push(entry);
            }
        } else if rejections.unhandled.len() < MAX_KEPT {
            rejections.unhandled.push(Rejection {
                promise: Persistent::save(&ctx, promise),
                reason: Persistent::save(&ctx, reason),
                is_told: false,
                is_settled: false,
            });
        }
    });
}

impl Rejections {
    fn remove<'js>(&mut self, ctx: &Ctx<'js>, promise: &Value<'js>) -> Option<Rejection> {
        let is_it = |entry: &Rejection| entry.promise.clone().restore(ctx).is_ok_and(|kept| kept == *promise);
        let place = self.unhandled.iter().position(is_it)?;
        Some(self.unhandled.remove(place))
    }

    /// The next event for the listener: its type, the promise and the reason.
    fn next_event(&mut self) -> Option<(&'static str, Kept, Kept)> {
        self.listener.as_ref()?;
        if !self.handled_late.is_empty() {
            let entry = self.handled_late.remove(0);
            return Some(("rejectionhandled", entry.promise, entry.reason));
        }
        let entry = self.unhandled.iter_mut().find(|entry| !entry.is_told)?;
        entry.is_told = true;
        Some(("unhandledrejection", entry.promise.clone(), entry.reason.clone()))
    }
}

/// The host itself listens to this one.
pub fn expect<'js>(ctx: &Ctx<'js>, promise: &Value<'js>) {
    REJECTIONS.with_borrow_mut(|rejections| rejections.remove(ctx, promise));
}

/// `listener` gets the type of an event, the promise and the reason; true means that the script has dealt with it.
pub fn watch<'js>(ctx: Ctx<'js>, listener: Function<'js>) {
    let listener = Persistent::save(&ctx, listener);
    REJECTIONS.with_borrow_mut(|rejections| rejections.listener = Some(listener));
}

/// Tells the script what it does not know yet. False: there was nothing to tell, so no code has run.
pub fn tell(ctx: &Ctx<'_>) -> bool {
    let mut has_run = false;
    while let Some((kind, promise, reason)) = REJECTIONS.with_borrow_mut(Rejections::next_event) {
        has_run = true;
        match call_listener(ctx, kind, promise.clone(), reason) {
            Ok(true) => settle(&promise),
            Ok(false) => {}
            Err(_) => crate::native::report(ctx, "Uncaught", ctx.catch()),
        }
    }
    has_run
}

fn settle(promise: &Kept) {
    REJECTIONS.with_borrow_mut(|rejections| {
        if let Some(entry) = rejections.unhandled.iter_mut().find(|entry| entry.promise == *promise) {
            entry.is_settled = true;
        }
    });
}

fn call_listener(ctx: &Ctx<'_>, kind: &str, promise: Kept, reason: Kept) -> Result<bool> {
    let listener = REJECTIONS.with_borrow(|rejections| rejections.listener.clone());
    let Some(listener) = listener else { return Ok(false) };
    listener.restore(ctx)?.call((kind, promise.restore(ctx)?, reason.restore(ctx)?))
}

/// Hands over the reasons that nobody took, oldest first.
pub fn take<'js>(ctx: &Ctx<'js>) -> Vec<Value<'js>> {
    let unhandled = REJECTIONS.with_borrow_mut(|rejections| std::mem::take(&mut rejections.unhandled));
    let left = unhandled.into_iter().filter(|entry| !entry.is_settled);
    left.filter_map(|entry| entry.reason.restore(ctx).ok()).collect()
}
