//! One event, from its arrival to the end of its background work.

use crate::handlers::{self, Handler};
use crate::init::outcome_of;
use crate::quickjs::{Ctx, Object, TypedArray, Value};
use crate::runtime::{JsRuntime, call};
use crate::world::stoa::engine::reply;
use crate::world::stoa::engine::types::{Caller, Event, Failure, FailureKind, RequestBody};
use crate::{allocator, bodies, event_loop, failure, native, random, rejections};

pub fn invoke(runtime: &JsRuntime, ctx: &Ctx<'_>, event: Event) {
    allocator::gather();
    random::seed(event.seed);
    let is_request = event.request.is_some();
    match answer(runtime, ctx, event) {
        // A request is answered by `native.send`, or `head` and what follows, which `finish` has called.
        Ok(_) if is_request => {}
        Ok(json) => reply::result(json.as_deref()),
        Err(failure) => reply::fail(&failure),
    }
    run_background(runtime, ctx);
    rejections::tell(ctx);
    for reason in rejections::take(ctx) {
        native::report(ctx, "Unhandled promise rejection", reason);
    }
}

fn answer(runtime: &JsRuntime, ctx: &Ctx<'_>, event: Event) -> Result<Option<String>, Failure> {
    let js = |_: crate::quickjs::Error| failure::pending(ctx, &runtime.platform.http_error);
    let handler = handlers::find(&event.target).ok_or_else(|| {
        failure::new(FailureKind::BadHandler, "Error", "the script has no handler for this event")
    })?;
    let function = handler.function.clone().restore(ctx).map_err(js)?;
    let this = handler.this.clone().map(|this| this.restore(ctx)).transpose().map_err(js)?;
    let raw = raw_event(ctx, event, &handler).map_err(js)?;
    let returned = call(ctx, &runtime.platform.begin, (raw, function, this)).map_err(js)?;
    let value = settle(runtime, ctx, returned)?;
    let finished = call(ctx, &runtime.platform.finish, (value,)).map_err(js)?;
    let finished = settle(runtime, ctx, finished)?;
    Ok(finished.as_string().and_then(|text| text.to_string().ok()))
}

/// What `value` stands for: itself, or what it promises.
fn settle<'js>(runtime: &JsRuntime, ctx: &Ctx<'js>, value: Value<'js>) -> Result<Value<'js>, Failure> {
    let Some(promise) = value.as_promise() else { return Ok(value) };
    if !event_loop::run_until_settled(ctx, promise) {
        let message = "the handler's promise is pending and nothing is left that could settle it: \
                       a resolve function was never called, or an await waits for itself";
        return Err(failure::new(FailureKind::NeverSettles, "Error", message));
    }
    outcome_of(ctx, promise)
        .map_err(|reason| failure::of_value(ctx, reason, Some(&runtime.platform.http_error)))
}

/// Runs what `waitUntil` was given, and what that gives it in turn.
fn run_background(runtime: &JsRuntime, ctx: &Ctx<'_>) {
    loop {
        let Ok(outstanding) = call(ctx, &runtime.platform.background, ()) else {
            return native::report(ctx, "Uncaught (in waitUntil)", ctx.catch());
        };
        let Some(promise) = outstanding.as_promise() else { return };
        if !event_loop::run_until_settled(ctx, promise) {
            return native::warn("a promise given to waitUntil never settles; it was given up");
        }
    }
}

/// The event as `begin` in `guest/js/dispatch.ts` reads it.
fn raw_event<'js>(ctx: &Ctx<'js>, event: Event, handler: &Handler) -> crate::quickjs::Result<Object<'js>> {
    let raw = Object::new(ctx.clone())?;
    raw.set("id", event.id)?;
    raw.set("kind", event.kind)?;
    raw.set("script", handlers::script())?;
    raw.set("handlerName", handler.name.as_str())?;
    raw.set("form", handler.form.name())?;
    raw.set("args", event.args)?;
    raw.set("meta", event.meta)?;
    if let Some(request) = event.request {
        raw.set("method", request.method)?;
        raw.set("url", request.url)?;
        raw.set("headers", flat(request.headers))?;
        raw.set("params", flat(request.params))?;
        match request.body {
            RequestBody::Whole(bytes) => raw.set("body", TypedArray::<u8>::new(ctx.clone(), bytes)?)?,
            RequestBody::Streamed => raw.set("streamed", true)?,
            RequestBody::Form(form) => raw.set("formParts", bodies::form(ctx, form)?)?,
        }
        if let Some(caller) = request.caller {
            raw.set("caller", known(ctx, caller)?)?;
        }
    }
    Ok(raw)
}

fn known<'js>(ctx: &Ctx<'js>, caller: Caller) -> crate::quickjs::Result<Object<'js>> {
    let known = Object::new(ctx.clone())?;
    known.set("id", caller.id)?;
    known.set("name", caller.name)?;
    known.set("email", caller.email)?;
    known.set("provider", caller.provider)?;
    known.set("roles", caller.roles)?;
    known.set("permissions", caller.permissions)?;
    known.set("groups", caller.groups)?;
    known.set("mfa", caller.mfa)?;
    known.set("expiresAt", caller.expires_at)?;
    Ok(known)
}

fn flat(pairs: Vec<(String, String)>) -> Vec<String> {
    pairs.into_iter().flat_map(|(name, value)| [name, value]).collect()
}
