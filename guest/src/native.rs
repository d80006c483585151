//! What the platform's JavaScript gets from Rust: the object `__native` (typed in `guest/js/native.ts`).

use crate::quickjs::{
    Ctx, Exception, Function, Object, Result, Text, TypedArray, Value, read_bytes, typed_array,
};
use crate::world::stoa::engine::types::{HostError, ResponseHead};
use crate::world::stoa::engine::{clock, logs, random, reply};
use crate::{bodies, capabilities, event_loop, modules, parts, rejections, urls};

/// The `name` of an error that the host gave.
pub const HOST_ERROR: &str = "HostError";

pub fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    let native = Object::new(ctx.clone())?;
    let function = |name: &str, function: Function<'js>| native.set(name, function);
    function("now", Function::new(ctx.clone(), now_ms)?)?;
    function("elapsed", Function::new(ctx.clone(), elapsed_ms)?)?;
    function("memory", Function::new(ctx.clone(), memory_bytes)?)?;
    function("random", Function::new(ctx.clone(), random_bytes)?)?;
    function("log", Function::new(ctx.clone(), capabilities::logs::write)?)?;
    function("report", Function::new(ctx.clone(), report_thrown)?)?;
    function("watchRejections", Function::new(ctx.clone(), rejections::watch)?)?;
    function("utf8Encode", Function::new(ctx.clone(), utf8_encode)?)?;
    function("utf8Decode", Function::new(ctx.clone(), utf8_decode)?)?;
    function("setTimer", Function::new(ctx.clone(), set_timer)?)?;
    function("clearTimer", Function::new(ctx.clone(), event_loop::clear_timer)?)?;
    function("send", Function::new(ctx.clone(), send)?)?;
    function("loadPart", Function::new(ctx.clone(), parts::load)?)?;
    function("mentioned", Function::new(ctx.clone(), modules::mentioned)?)?;
    bodies::install(&native, ctx)?;
    urls::install(&native, ctx)?;
    native.set("kv", capabilities::kv::object(ctx)?)?;
    native.set("fetch", capabilities::fetch::object(ctx)?)?;
    native.set("encoding", capabilities::encoding::object(ctx)?)?;
    native.set("compression", capabilities::compression::object(ctx)?)?;
    native.set("intl", capabilities::intl::object(ctx)?)?;
    native.set("crypto", capabilities::crypto::object(ctx)?)?;
    native.set("assets", capabilities::assets::object(ctx)?)?;
    native.set("secrets", capabilities::secrets::object(ctx)?)?;
    native.set("templates", capabilities::templates::object(ctx)?)?;
    native.set("validation", capabilities::validation::object(ctx)?)?;
    Ok(native)
}

#[expect(clippy::cast_precision_loss, reason = "a double is what JavaScript has")]
pub fn now_ms() -> f64 {
    clock::now() as f64 / 1e6
}

#[expect(clippy::cast_precision_loss, reason = "a double is what JavaScript has")]
fn elapsed_ms() -> f64 {
    clock::elapsed() as f64 / 1e6
}

/// The limit of an instance counts this.
#[expect(clippy::cast_precision_loss, reason = "a double is what JavaScript has")]
fn memory_bytes() -> f64 {
    const PAGE_BYTES: usize = 64 * 1024;
    (core::arch::wasm32::memory_size(0) * PAGE_BYTES) as f64
}

/// Throws a host error: an `Error` with `code` and `details`.
pub fn throw(ctx: &Ctx<'_>, error: HostError) -> crate::quickjs::Error {
    let thrown = (|| {
        let exception = Exception::from_message(ctx.clone(), &error.message)?;
        exception.set("name", HOST_ERROR)?;
        exception.set("code", error.code)?;
        if let Some(details) = error.details {
            exception.set("details", ctx.json_parse(details)?)?;
        }
        Ok(exception.throw())
    })();
    thrown.unwrap_or_else(|error| error)
}

fn random_bytes<'js>(ctx: Ctx<'js>, length: u32) -> Result<TypedArray<'js, u8>> {
    let bytes = random::bytes(length).map_err(|error| throw(&ctx, error))?;
    typed_array(ctx, bytes)
}

fn utf8_encode<'js>(ctx: Ctx<'js>, text: Text) -> Result<TypedArray<'js, u8>> {
    typed_array(ctx, text.0.into_bytes())
}

fn utf8_decode<'js>(
    ctx: Ctx<'js>,
    bytes: TypedArray<'js, u8>,
    fatal: bool,
    ignore_bom: bool,
) -> Result<String> {
    let text = read_bytes(&bytes, |bytes| {
        let bytes = if ignore_bom { bytes } else { bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes) };
        match std::str::from_utf8(bytes) {
            Ok(text) => Some(text.to_owned()),
            Err(_) if fatal => None,
            Err(_) => Some(String::from_utf8_lossy(bytes).into_owned()),
        }
    });
    text.ok_or_else(|| Exception::throw_type(&ctx, "The encoded data is not valid UTF-8"))
}

fn set_timer<'js>(ctx: Ctx<'js>, callback: Function<'js>, ms: f64, repeat: bool) -> u32 {
    event_loop::set_timer(&ctx, callback, ms, repeat)
}

fn send<'js>(status: u16, headers: Vec<Text>, body: Value<'js>) -> Result<()> {
    let head = head_of(status, headers);
    if body.is_string() {
        reply::send(&head, body.get::<Text>()?.0.as_bytes());
    } else if let Ok(bytes) = TypedArray::<u8>::from_value(body) {
        read_bytes(&bytes, |bytes| reply::send(&head, bytes));
    } else {
        reply::send(&head, &[]);
    }
    Ok(())
}

/// The head of an answer. `headers` is flat.
pub fn head_of(status: u16, headers: Vec<Text>) -> ResponseHead {
    ResponseHead { status, headers: pairs_of(headers) }
}

/// The pairs of a flat list.
pub fn pairs_of(headers: Vec<Text>) -> Vec<(String, String)> {
    let mut flat = headers.into_iter();
    let mut pairs = Vec::with_capacity(flat.len() / 2);
    while let (Some(name), Some(value)) = (flat.next(), flat.next()) {
        pairs.push((name.0, value.0));
    }
    pairs
}

/// Logs an error that no code of the script can catch any more.
pub fn report<'js>(ctx: &Ctx<'js>, what: &str, thrown: Value<'js>) {
    let failure = crate::failure::of_value(ctx, thrown, None);
    let text = format!("{what}: {}: {}\n{}", failure.name, failure.message, failure.stack);
    logs::write(logs::Level::Error, &text, None);
}

fn report_thrown<'js>(ctx: Ctx<'js>, what: String, thrown: Value<'js>) {
    report(&ctx, &what, thrown);
}

pub fn warn(message: &str) {
    logs::write(logs::Level::Warn, message, None);
}
