//! Templates and Markdown, as a WebAssembly module that imports nothing: whatever a hostile template does, it does
//! to the memory and the fuel of one instance. `pages` is Tera, over the templates of a script; `single` is
//! Handlebars, one text at a time; `markdown` is Markdown and what is left of it once it is harmless.
//!
//! The host adds memory and puts the arguments of a call there, calls with their place, and finds the answer where the
//! number says that it gets: address and length. `load` is called once; the host keeps the memory that it leaves, and
//! each `render` begins with that.

#![expect(unsafe_code, reason = "texts go over a memory boundary")]

mod date;
mod fault;
mod markdown;
mod output;
mod pages;
mod place;
mod shown;
mod single;
mod uses;

use fault::Fault;
use pages::Pages;
use std::cell::RefCell;
use std::slice;
use std::str::Utf8Error;

#[derive(Default)]
struct State {
    answer: Vec<u8>,
    pages: Pages,
}

thread_local! {
    static STATE: RefCell<State> = RefCell::default();
}

/// Reads templates: their names and texts by turns. The answer is a list of what is wrong with them.
#[unsafe(no_mangle)]
extern "C" fn load(start: usize) -> u64 {
    answer(start, |pages, arguments| {
        let faults = pages.load(arguments);
        serde_json::to_string(&faults).map_err(|error| Fault::of("", error))
    })
}

/// Renders one of them: its name, and data.
#[unsafe(no_mangle)]
extern "C" fn render(start: usize) -> u64 {
    answer(start, |pages, arguments| pages.render(text(arguments, 0), text(arguments, 1)))
}

/// Renders a template of Handlebars: its text, and data.
#[unsafe(no_mangle)]
extern "C" fn handlebars(start: usize) -> u64 {
    answer(start, |_, arguments| single::render(text(arguments, 0), text(arguments, 1)))
}

/// Makes HTML of Markdown, in which scripts and the like are left out unless it is trusted: a second argument.
#[unsafe(no_mangle)]
extern "C" fn markdown(start: usize) -> u64 {
    answer(start, |_, arguments| markdown::to_html(text(arguments, 0), arguments.len() > 1))
}

fn text<'a>(arguments: &[&'a str], index: usize) -> &'a str {
    arguments.get(index).copied().unwrap_or_default()
}

/// Their number, then the length of each, then the texts.
fn arguments<'a>(start: usize) -> Result<Vec<&'a str>, Utf8Error> {
    // SAFETY: the host has put them there, in memory that belongs to nobody else.
    let (lengths, texts) = unsafe {
        let count = *(start as *const u32) as usize;
        let lengths = slice::from_raw_parts((start as *const u32).add(1), count);
        let all = lengths.iter().map(|length| *length as usize).sum();
        (lengths, slice::from_raw_parts((start as *const u8).add(4 + 4 * count), all))
    };
    let mut rest = texts;
    lengths
        .iter()
        .map(|length| {
            let (text, after) = rest.split_at(*length as usize);
            rest = after;
            str::from_utf8(text)
        })
        .collect()
}

/// The first byte of an answer says whether it is one.
fn answer(start: usize, call: impl FnOnce(&mut Pages, &[&str]) -> Result<String, Fault>) -> u64 {
    STATE.with_borrow_mut(|state| {
        let outcome = arguments(start)
            .map_err(|error| Fault::of("", error))
            .and_then(|arguments| call(&mut state.pages, &arguments));
        let (is_well, text) = match outcome {
            Ok(text) => (1, text),
            Err(fault) => (0, serde_json::to_string(&fault).unwrap_or_default()),
        };
        state.answer = Vec::with_capacity(text.len() + 1);
        state.answer.push(is_well);
        state.answer.extend_from_slice(text.as_bytes());
        ((state.answer.as_ptr() as u64) << 32) | state.answer.len() as u64
    })
}
