//! From anything a script can throw to a `Failure`. The thrown value may be hostile: every read of it can
//! throw again, answer nonsense, or be huge.

use crate::quickjs::{Coerced, Ctx, FromJs, Function, Object, Persistent, Value};
use crate::world::stoa::engine::types::{Failure, FailureKind};

/// A message or stack longer than this says nothing more, and would be copied through every log.
const MAX_TEXT_BYTES: usize = 8 * 1024;
/// Details are for a client, who may have got a hundred things wrong.
const MAX_DETAILS_BYTES: usize = 128 * 1024;

pub fn new(kind: FailureKind, name: &str, message: impl Into<String>) -> Failure {
    Failure {
        kind,
        name: name.to_owned(),
        message: shorten(message.into()),
        stack: String::new(),
        code: None,
        status: None,
        details: None,
    }
}

/// The exception that is pending in `ctx`.
pub fn pending(ctx: &Ctx<'_>, http_error: &Persistent<Function<'static>>) -> Failure {
    of_value(ctx, ctx.catch(), Some(http_error))
}

/// Why something did not compile. A module that does not parse or resolve has run nothing; anything else was
/// thrown by its code.
pub fn of_compilation(ctx: &Ctx<'_>, error: &crate::quickjs::Error) -> Failure {
    if !error.is_exception() {
        return new(FailureKind::Syntax, "SyntaxError", error.to_string());
    }
    let mut failure = of_value(ctx, ctx.catch(), None);
    if failure.name == "SyntaxError" {
        failure.kind = FailureKind::Syntax;
    }
    failure
}

/// What `thrown` says of itself. Instances of `http_error` are answers and keep code and status.
pub fn of_value<'js>(
    ctx: &Ctx<'js>,
    thrown: Value<'js>,
    http_error: Option<&Persistent<Function<'static>>>,
) -> Failure {
    let Some(object) = thrown.as_object().filter(|_| thrown.is_error() || is_error_like(ctx, &thrown)) else {
        let text = text_of(ctx, &thrown);
        return new(FailureKind::Thrown, "Error", format!("a value that is not an Error was thrown: {text}"));
    };
    let name = read::<Coerced<String>>(ctx, object, "name").map_or_else(|| "Error".to_owned(), |text| text.0);
    let message = read::<Coerced<String>>(ctx, object, "message").map_or_else(String::new, |text| text.0);
    let mut failure = new(kind_of(&name, &message), &name, message);
    failure.name = shorten(failure.name);
    failure.stack = shorten(own_frames(&read::<String>(ctx, object, "stack").unwrap_or_default()));
    let is_answer = http_error.is_some_and(|class| is_instance(ctx, object, class));
    if is_answer {
        failure.status = read::<u16>(ctx, object, "status");
    }
    if is_answer || failure.name == crate::native::HOST_ERROR {
        failure.code = read::<String>(ctx, object, "code");
        failure.details = read::<Value<'_>>(ctx, object, "details")
            .and_then(|details| json_of(ctx, details, MAX_DETAILS_BYTES));
    }
    failure
}

fn kind_of(name: &str, message: &str) -> FailureKind {
    match (name, message) {
        ("InternalError", "out of memory") => FailureKind::OutOfMemory,
        _ => FailureKind::Thrown,
    }
}

/// An object with a string `message` counts as an error: a library's own, or one from a proxy.
fn is_error_like<'js>(ctx: &Ctx<'js>, value: &Value<'js>) -> bool {
    value.as_object().is_some_and(|object| read::<String>(ctx, object, "message").is_some())
}

fn is_instance<'js>(ctx: &Ctx<'js>, object: &Object<'js>, class: &Persistent<Function<'static>>) -> bool {
    class.clone().restore(ctx).is_ok_and(|class| object.is_instance_of(class))
}

/// A property, or nothing if reading it throws or it is of another type.
fn read<'js, T: FromJs<'js>>(ctx: &Ctx<'js>, object: &Object<'js>, key: &str) -> Option<T> {
    let value = object.get::<_, Option<T>>(key);
    if value.is_err() {
        ctx.catch();
    }
    value.ok().flatten()
}

fn text_of<'js>(ctx: &Ctx<'js>, value: &Value<'js>) -> String {
    if value.is_object() && !value.is_function() {
        if let Some(json) = json_of(ctx, value.clone(), MAX_TEXT_BYTES) {
            return json;
        }
    }
    match value.get::<Coerced<String>>() {
        Ok(text) => text.0,
        Err(_) => {
            ctx.catch();
            format!("a {}", value.type_name())
        }
    }
}

fn json_of<'js>(ctx: &Ctx<'js>, value: Value<'js>, most: usize) -> Option<String> {
    if value.is_undefined() || value.is_null() {
        return None;
    }
    match ctx.json_stringify(value) {
        Ok(json) => json.and_then(|text| text.to_string().ok()).filter(|text| text.len() <= most),
        Err(_) => {
            ctx.catch();
            None
        }
    }
}

/// The frames of the script's own modules, and what QuickJS ran for them. The platform's have no names, as its
/// debug information is not in the image, and mean nothing to an author.
fn own_frames(stack: &str) -> String {
    let mut frames: Vec<&str> = stack.lines().filter(|frame| !frame.contains("(<null>:")).collect();
    while frames.last().is_some_and(|frame| frame.ends_with("(native)")) {
        frames.pop();
    }
    frames.join("\n")
}

fn shorten(mut text: String) -> String {
    if text.len() > MAX_TEXT_BYTES {
        text.truncate(text.floor_char_boundary(MAX_TEXT_BYTES));
        text.push('…');
    }
    text
}
