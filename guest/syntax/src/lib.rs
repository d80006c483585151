//! The front end of the compiler, as a WebAssembly component: one call reads one file, checks it, lists
//! what it imports and gives the JavaScript that the engine evaluates. It imports nothing.
//!
//! `read` is the path of a file; `imports` finds the specifiers, `complaints` words the errors and
//! `columns` counts the source map's columns as QuickJS counts them.

#![expect(unsafe_code, reason = "the generated glue hands strings over a memory boundary")]

mod columns;
mod complaints;
mod imports;
mod read;

wit_bindgen::generate!({ world: "syntax", path: "wit" });

struct Syntax;

impl Guest for Syntax {
    fn transform(
        name: String,
        text: String,
        language: Language,
        goal: Goal,
    ) -> Result<Output, Vec<Diagnostic>> {
        read::read(&name, &text, language, goal)
    }
}

export!(Syntax);
