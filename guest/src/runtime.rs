//! The JavaScript runtime that lives in the image: made once by `prime`, present ever after.

use crate::allocator::Allocator;
use crate::quickjs::module::WriteOptions;
use crate::quickjs::{Context, Ctx, Function, Module, Object, Persistent, Runtime, Value};
use crate::world::stoa::engine::logs;
use crate::world::stoa::engine::types::Failure;
use crate::{failure, modules, native, random, rejections};
use std::cell::OnceCell;

/// QuickJS ends a recursion with a RangeError here, well before the sandbox's own stack would trap.
const MAX_STACK_BYTES: usize = 512 * 1024;

/// Garbage is only looked for when this much is allocated: most requests end before that, and their
/// memory is dropped whole.
const GC_THRESHOLD_BYTES: usize = 8 * 1024 * 1024;

/// The functions of the web platform that Rust calls (`guest/js/main.ts` exports them).
pub struct Platform {
    pub begin: Persistent<Function<'static>>,
    pub finish: Persistent<Function<'static>>,
    pub background: Persistent<Function<'static>>,
    pub preload: Persistent<Function<'static>>,
    pub forbid_eval: Persistent<Function<'static>>,
    pub registrations: Persistent<Function<'static>>,
    pub listener_for: Persistent<Function<'static>>,
    pub init_context: Persistent<Function<'static>>,
    pub seal: Persistent<Function<'static>>,
    pub http_error: Persistent<Function<'static>>,
}

pub struct JsRuntime {
    context: Context,
    pub platform: Platform,
}

thread_local! {
    static RUNTIME: OnceCell<JsRuntime> = const { OnceCell::new() };
}

/// Compiles a module, in the primed runtime or, while the engine itself is built, in an empty one.
pub fn precompile(name: &str, text: &str, keep_source: bool) -> Result<Vec<u8>, Failure> {
    modules::compile_alone();
    RUNTIME.with(|cell| match cell.get() {
        Some(runtime) => runtime.context.with(|ctx| compile(&ctx, name, text, keep_source)),
        None => {
            let context =
                empty_runtime().and_then(|runtime| Context::full(&runtime).map_err(|e| e.to_string()));
            context.unwrap_or_else(|fault| fail(&fault)).with(|ctx| compile(&ctx, name, text, keep_source))
        }
    })
}

fn compile(ctx: &Ctx<'_>, name: &str, text: &str, keep_source: bool) -> Result<Vec<u8>, Failure> {
    let options =
        WriteOptions { strip_source: !keep_source, strip_debug: !keep_source, ..WriteOptions::default() };
    let module = Module::declare(ctx.clone(), name, text);
    module.and_then(|module| module.write(options)).map_err(|error| failure::of_compilation(ctx, &error))
}

/// Makes the runtime and loads the compiled platform into it.
pub fn prime(bytecode: &[u8]) {
    let runtime = create(bytecode).unwrap_or_else(|fault| fail(&fault));
    runtime.context.with(|ctx| ctx.run_gc());
    RUNTIME.with(|cell| cell.set(runtime).unwrap_or_else(|_| fail("it is there already")));
}

/// A fault here is a fault of the engine's build, which reads the log.
fn fail(fault: &str) -> ! {
    logs::write(logs::Level::Error, &format!("the platform does not load: {fault}"), None);
    std::process::abort();
}

/// Runs `f` in the runtime. An engine that was never primed traps: nothing could be done with it.
pub fn with<T>(f: impl FnOnce(&JsRuntime, &Ctx<'_>) -> T) -> T {
    RUNTIME.with(|cell| match cell.get() {
        Some(runtime) => runtime.context.with(|ctx| f(runtime, &ctx)),
        None => std::process::abort(),
    })
}

fn create(bytecode: &[u8]) -> Result<JsRuntime, String> {
    let quickjs = empty_runtime()?;
    quickjs.set_loader(modules::Resolver, modules::Loader);
    quickjs.set_host_promise_rejection_tracker(Some(Box::new(rejections::track)));
    let context = Context::full(&quickjs).map_err(|e| e.to_string())?;
    let platform = context.with(|ctx| load_platform(&ctx, bytecode).map_err(|e| explain(&ctx, &e)))?;
    quickjs.set_gc_threshold(GC_THRESHOLD_BYTES);
    Ok(JsRuntime { context, platform })
}

fn explain(ctx: &Ctx<'_>, error: &crate::quickjs::Error) -> String {
    if error.is_exception() {
        let failure = crate::failure::of_value(ctx, ctx.catch(), None);
        return format!("{}: {}\n{}", failure.name, failure.message, failure.stack);
    }
    error.to_string()
}

fn empty_runtime() -> Result<Runtime, String> {
    let quickjs = Runtime::new_with_alloc(Allocator).map_err(|e| e.to_string())?;
    quickjs.set_max_stack_size(MAX_STACK_BYTES);
    Ok(quickjs)
}

fn load_platform(ctx: &Ctx<'_>, bytecode: &[u8]) -> crate::quickjs::Result<Platform> {
    let globals = ctx.globals();
    random::install(ctx)?;
    globals.set("__native", native::object(ctx)?)?;
    // SAFETY: QuickJS itself has written it a moment ago.
    let module = unsafe { Module::load(ctx.clone(), bytecode) }?;
    let (_, evaluated) = module.eval()?;
    evaluated.finish::<()>()?;
    let platform: Object<'_> = globals.get("__platform")?;
    globals.remove("__platform")?;
    let stoa: Object<'_> = platform.get("stoa")?;
    modules::declare_stoa(ctx, &stoa)?;
    let function = |name: &str| -> crate::quickjs::Result<Persistent<Function<'static>>> {
        Ok(Persistent::save(ctx, platform.get::<_, Function<'_>>(name)?))
    };
    Ok(Platform {
        begin: function("begin")?,
        finish: function("finish")?,
        background: function("background")?,
        preload: function("preload")?,
        forbid_eval: function("forbidEval")?,
        registrations: function("registrations")?,
        listener_for: function("listenerFor")?,
        init_context: function("initContext")?,
        seal: function("seal")?,
        http_error: Persistent::save(ctx, stoa.get::<_, Function<'_>>("HttpError")?),
    })
}

/// Calls a platform function with one value.
pub fn call<'js>(
    ctx: &Ctx<'js>,
    function: &Persistent<Function<'static>>,
    args: impl crate::quickjs::function::IntoArgs<'js>,
) -> crate::quickjs::Result<Value<'js>> {
    function.clone().restore(ctx)?.call(args)
}
