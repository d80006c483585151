//! Promises that were rejected with nobody listening.

use crate::quickjs::{Ctx, Persistent, Value};
use std::cell::RefCell;

struct Rejection {
    promise: Persistent<Value<'static>>,
    reason: Persistent<Value<'static>>,
}

thread_local! {
    static PENDING: RefCell<Vec<Rejection>> = const { RefCell::new(Vec::new()) };
}

/// An invocation that rejects more than this many promises learns of the first ones only.
const MAX_KEPT: usize = 100;

/// QuickJS calls this when a promise is rejected without a handler, and when it gets one later.
pub fn track<'js>(ctx: Ctx<'js>, promise: Value<'js>, reason: Value<'js>, is_handled: bool) {
    PENDING.with_borrow_mut(|pending| {
        if is_handled {
            pending.retain(|entry| !is(&ctx, entry, &promise));
        } else if pending.len() < MAX_KEPT {
            pending.push(Rejection {
                promise: Persistent::save(&ctx, promise),
                reason: Persistent::save(&ctx, reason),
            });
        }
    });
}

fn is<'js>(ctx: &Ctx<'js>, entry: &Rejection, promise: &Value<'js>) -> bool {
    entry.promise.clone().restore(ctx).is_ok_and(|kept| kept == *promise)
}

/// The host itself listens to this one.
pub fn expect<'js>(ctx: &Ctx<'js>, promise: &Value<'js>) {
    PENDING.with_borrow_mut(|pending| pending.retain(|entry| !is(ctx, entry, promise)));
}

/// Hands over the reasons that nobody took, oldest first.
pub fn take<'js>(ctx: &Ctx<'js>) -> Vec<Value<'js>> {
    let pending = PENDING.with_borrow_mut(std::mem::take);
    pending.into_iter().filter_map(|entry| entry.reason.restore(ctx).ok()).collect()
}
