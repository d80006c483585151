//! Deploy: evaluates a script, runs its `init`, and writes down what it answers to. What is in memory at
//! the end is the script.

use crate::handlers::{self, Form, Handler};
use crate::quickjs::context::EvalOptions;
use crate::quickjs::{Ctx, Function, Object, Persistent, Promise, Value};
use crate::runtime::{JsRuntime, call};
use crate::world::stoa::engine::types::{
    Bundle, Failure, FailureKind, Form as SourceForm, Manifest, Registration,
};
use crate::{allocator, event_loop, failure, modules, native, random, rejections};

/// Events that a default export may answer.
const EVENTS: [&str; 3] = ["fetch", "scheduled", "queue"];

/// What the evaluated entry offers by name.
enum Exports<'js> {
    Module(Object<'js>),
    /// A classic script: its declarations are globals.
    Globals,
}

pub fn init(runtime: &JsRuntime, ctx: &Ctx<'_>, bundle: Bundle) -> Result<Manifest, Failure> {
    let js = |_: crate::quickjs::Error| failure::pending(ctx, &runtime.platform.http_error);
    random::seed(bundle.seed);
    handlers::set_script(bundle.script.clone());
    modules::provide(bundle.sources);
    call(ctx, &runtime.platform.preload, ()).map_err(js)?;
    if !bundle.allow_eval {
        call(ctx, &runtime.platform.forbid_eval, ()).map_err(js)?;
    }
    let exports = evaluate(runtime, ctx, &bundle.entry, bundle.form)?;
    if let Some(init) = exports.function(ctx, "init") {
        let context = call(ctx, &runtime.platform.init_context, (bundle.script,)).map_err(js)?;
        let returned: Value<'_> = init.call((context,)).map_err(js)?;
        settle(runtime, ctx, returned, "init")?;
    }
    // What it started without awaiting it ends here too: a microtask in the image would run in every request.
    event_loop::run_microtasks(ctx);
    rejections::tell(ctx);
    if let Some(reason) = rejections::take(ctx).into_iter().next() {
        return Err(failure::of_value(ctx, reason, Some(&runtime.platform.http_error)));
    }
    let events = events(runtime, ctx, &exports).map_err(js)?;
    let manifest = Manifest {
        registrations: registrations(runtime, ctx, &exports, &events)?,
        events,
        has_setup: setup(ctx, &exports),
    };
    call(ctx, &runtime.platform.seal, ()).map_err(js)?;
    let left = event_loop::end_init();
    if left > 0 {
        native::warn(&format!(
            "{left} timers or host calls were still open when init ended; they do not live on into requests"
        ));
    }
    // What is unreachable by now has no place in the image.
    ctx.run_gc();
    allocator::start_fresh();
    Ok(manifest)
}

fn evaluate<'js>(
    runtime: &JsRuntime,
    ctx: &Ctx<'js>,
    entry: &str,
    form: SourceForm,
) -> Result<Exports<'js>, Failure> {
    let syntax = |error| failure::of_compilation(ctx, &error);
    match form {
        SourceForm::Module => {
            let module = modules::declare(ctx, entry).map_err(syntax)?;
            let (module, promise) = module.eval().map_err(syntax)?;
            settle(runtime, ctx, promise.into_value(), "the top level")?;
            module.namespace().map(Exports::Module).map_err(syntax)
        }
        SourceForm::Classic => {
            let text = modules::take_text(entry).map_err(syntax)?;
            let mut options = EvalOptions::default();
            options.strict = false;
            options.filename = Some(entry.to_owned());
            let outcome = ctx.eval_with_options::<Value<'_>, _>(text, options);
            outcome.map_err(syntax)?;
            Ok(Exports::Globals)
        }
    }
}

/// Waits for what `value` promises.
fn settle<'js>(runtime: &JsRuntime, ctx: &Ctx<'js>, value: Value<'js>, what: &str) -> Result<(), Failure> {
    let Some(promise) = value.as_promise() else { return Ok(()) };
    if !event_loop::run_until_settled(ctx, promise) {
        let message = format!("{what} awaits a promise that nothing can settle any more");
        return Err(failure::new(FailureKind::NeverSettles, "Error", message));
    }
    outcome_of(ctx, promise)
        .map(|_| ())
        .map_err(|reason| failure::of_value(ctx, reason, Some(&runtime.platform.http_error)))
}

/// The value of a settled promise, or the reason of a rejected one.
pub fn outcome_of<'js>(ctx: &Ctx<'js>, promise: &Promise<'js>) -> Result<Value<'js>, Value<'js>> {
    match promise.result::<Value<'_>>() {
        Some(Ok(value)) => Ok(value),
        Some(Err(_)) => Err(ctx.catch()),
        None => Ok(Value::new_undefined(ctx.clone())),
    }
}

impl<'js> Exports<'js> {
    fn value(&self, ctx: &Ctx<'js>, name: &str) -> Option<Value<'js>> {
        let value = match self {
            Self::Module(namespace) => namespace.get::<_, Value<'_>>(name),
            Self::Globals if is_identifier(name) => {
                ctx.eval(format!("typeof {name} === 'undefined' ? undefined : {name}"))
            }
            Self::Globals => return None,
        };
        if value.is_err() {
            ctx.catch();
        }
        value.ok().filter(|value| !value.is_undefined())
    }

    fn function(&self, ctx: &Ctx<'js>, name: &str) -> Option<Function<'js>> {
        self.value(ctx, name).and_then(Value::into_function)
    }
}

/// A name that may be looked up in the global scope, where `let` and `const` are not properties.
fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|c| c.is_alphabetic() || c == '_' || c == '$')
        && characters.all(|c| c.is_alphanumeric() || c == '_' || c == '$')
}

fn registrations<'js>(
    runtime: &JsRuntime,
    ctx: &Ctx<'js>,
    exports: &Exports<'js>,
    events: &[String],
) -> Result<Vec<Registration>, Failure> {
    let js = |_: crate::quickjs::Error| failure::pending(ctx, &runtime.platform.http_error);
    let list = call(ctx, &runtime.platform.registrations, (events.to_vec(),)).map_err(js)?;
    let entries = list.into_array().map(|array| array.iter::<Object<'_>>().collect::<Vec<_>>());
    let mut registrations = Vec::new();
    for entry in entries.unwrap_or_default() {
        let entry = entry.map_err(js)?;
        let kind: String = entry.get("kind").map_err(js)?;
        let name: String = entry.get("name").map_err(js)?;
        let value: Value<'_> = entry.get("handler").map_err(js)?;
        let handler =
            resolve_handler(ctx, exports, &value).ok_or_else(|| no_such_handler(&kind, &name, &value))?;
        let detail = entry.get("detail").map_err(js)?;
        registrations.push(Registration { kind, name, handler: handlers::add_registered(handler), detail });
    }
    Ok(registrations)
}

fn resolve_handler<'js>(ctx: &Ctx<'js>, exports: &Exports<'js>, value: &Value<'js>) -> Option<Handler> {
    let (name, function) = match value.as_string() {
        Some(name) => {
            let name = name.to_string().ok()?;
            let function = exports.function(ctx, &name).or_else(|| Exports::Globals.function(ctx, &name))?;
            (name, function)
        }
        None => {
            let function = value.as_function()?.clone();
            (handlers::name_of(&function), function)
        }
    };
    Some(Handler { name, form: Form::Registered, function: Persistent::save(ctx, function), this: None })
}

fn no_such_handler(kind: &str, name: &str, value: &Value<'_>) -> Failure {
    let given = value.as_string().and_then(|text| text.to_string().ok());
    let message = match given {
        Some(handler) => format!(
            "the {kind} '{name}' names the handler '{handler}', but the script has no exported or global function of that name"
        ),
        None => format!("the handler of the {kind} '{name}' is a {}, not a function", value.type_name()),
    };
    failure::new(FailureKind::BadHandler, "TypeError", message)
}

/// The events that the script answers, each kept as a handler: by methods of its default export, or else by
/// listeners in the way of a service worker.
fn events<'js>(
    runtime: &JsRuntime,
    ctx: &Ctx<'js>,
    exports: &Exports<'js>,
) -> crate::quickjs::Result<Vec<String>> {
    let default = match exports {
        Exports::Module(_) => exports.value(ctx, "default").and_then(Value::into_object),
        Exports::Globals => None,
    };
    let mut found = Vec::new();
    for event in EVENTS {
        let method = default.as_ref().and_then(|default| method(ctx, default, event));
        let this = method.as_ref().and(default.clone());
        let listener = call(ctx, &runtime.platform.listener_for, (event,))?;
        let Some(function) = method.or_else(|| listener.into_function()) else { continue };
        handlers::add_entry(Handler {
            name: event.to_owned(),
            form: Form::Fetch,
            function: Persistent::save(ctx, function),
            this: this.map(|this| Persistent::save(ctx, this)),
        });
        found.push(event.to_owned());
    }
    Ok(found)
}

fn method<'js>(ctx: &Ctx<'js>, object: &Object<'js>, name: &str) -> Option<Function<'js>> {
    let value = object.get::<_, Value<'_>>(name);
    if value.is_err() {
        ctx.catch();
    }
    value.ok().and_then(Value::into_function)
}

fn setup<'js>(ctx: &Ctx<'js>, exports: &Exports<'js>) -> bool {
    let Some(function) = exports.function(ctx, "setup") else { return false };
    handlers::add_entry(Handler {
        name: "setup".to_owned(),
        form: Form::Registered,
        function: Persistent::save(ctx, function),
        this: None,
    });
    true
}
