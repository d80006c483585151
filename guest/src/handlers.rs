//! The functions that events can be sent to: those that were registered, and those of the default export.
//! They are found once, at the end of init, and are part of the image.

use crate::quickjs::{Function, Object, Persistent, Value};
use crate::world::stoa::engine::types::Target;
use std::cell::RefCell;

/// How a function wants to be called.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `(request, env, ctx)`, as a method of the default export.
    Fetch,
    /// `(context, args)`.
    Registered,
}

impl Form {
    pub fn name(self) -> &'static str {
        match self {
            Self::Fetch => "fetch",
            Self::Registered => "registered",
        }
    }
}

#[derive(Clone)]
pub struct Handler {
    /// The name of the function, or of the event that it answers.
    pub name: String,
    pub form: Form,
    pub function: Persistent<Function<'static>>,
    pub this: Option<Persistent<Object<'static>>>,
}

#[derive(Default)]
struct Handlers {
    script: String,
    registered: Vec<Handler>,
    entries: Vec<Handler>,
}

thread_local! {
    static HANDLERS: RefCell<Handlers> = RefCell::default();
}

pub fn set_script(name: String) {
    HANDLERS.with_borrow_mut(|handlers| handlers.script = name);
}

pub fn script() -> String {
    HANDLERS.with_borrow(|handlers| handlers.script.clone())
}

/// The index by which the host will ask for it.
pub fn add_registered(handler: Handler) -> u32 {
    HANDLERS.with_borrow_mut(|handlers| {
        handlers.registered.push(handler);
        u32::try_from(handlers.registered.len() - 1).unwrap_or(u32::MAX)
    })
}

pub fn add_entry(handler: Handler) {
    HANDLERS.with_borrow_mut(|handlers| handlers.entries.push(handler));
}

pub fn find(target: &Target) -> Option<Handler> {
    HANDLERS.with_borrow(|handlers| match target {
        Target::Handler(index) => handlers.registered.get(*index as usize).cloned(),
        Target::Entry(name) => handlers.entries.iter().find(|entry| entry.name == *name).cloned(),
    })
}

/// The name a function gives itself, if it gives a usable one.
pub fn name_of(function: &Function<'_>) -> String {
    let name = function.get::<_, Value<'_>>("name").ok();
    let name = name.as_ref().and_then(Value::as_string).and_then(|text| text.to_string().ok());
    name.filter(|text| !text.is_empty()).unwrap_or_else(|| "anonymous".to_owned())
}
