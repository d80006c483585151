//! Data against JSON Schema or rule strings.
#![doc = include_str!("../README.md")]

mod cache;
mod coerce;
mod compile;
mod equality;
mod evaluate;
mod fault;
mod form;
mod format;
pub mod limits;
mod node;
mod path;
mod pattern;
mod rules;

pub use cache::Schemas;
pub use compile::SchemaError;
pub use fault::{Fault, Verdict};
pub use form::Fields;

use node::Program;
use serde_json::Value;

/// A schema, ready to be used.
#[derive(Debug)]
pub struct Schema {
    program: Program,
}

impl Schema {
    /// Reads the text of a schema of either form.
    pub fn read(text: &str, fields: Fields) -> Result<Self, SchemaError> {
        Self::read_counting(text, fields, &mut 0)
    }

    fn read_counting(text: &str, fields: Fields, steps: &mut u64) -> Result<Self, SchemaError> {
        *steps += text.len() as u64;
        let schema = form::json_schema(text, fields, steps)?;
        Ok(Self { program: compile::compile(&schema, steps)? })
    }

    /// The JSON Schema that the text of a schema of either form means. Only what can be compiled is one.
    pub fn json_schema(text: &str, fields: Fields) -> Result<Value, SchemaError> {
        let schema = form::json_schema(text, fields, &mut 0)?;
        compile::compile(&schema, &mut 0).map(|_| schema)
    }

    /// Compiles a JSON Schema.
    pub fn of_json_schema(schema: &Value) -> Result<Self, SchemaError> {
        Ok(Self { program: compile::compile(schema, &mut 0)? })
    }

    /// Says what is wrong with the data. What cannot be checked within the limits is not valid.
    pub fn check(&self, data: &Value) -> Verdict {
        evaluate::check(&self.program, data)
    }

    /// Makes numbers, booleans and lists of the texts that a query or a form has, where the schema wants them. What
    /// does not fit stays as it is, for `check` to complain of. True: something was changed. `steps` grows with the work.
    pub fn coerce(&self, data: &mut Value, steps: &mut u64) -> bool {
        coerce::coerce(&self.program, data, steps)
    }
}
