//! `url`, by the crate of the same name.

mod address;
mod file;
mod pattern;

use crate::Invocation;
use crate::bindings::stoa::engine::url::{Host, Parsed, Part, Pattern, PatternInput};
use address::Address;

impl Host for Invocation {
    fn parse(&mut self, input: String, base: Option<String>) -> wasmtime::Result<Option<Parsed>> {
        Ok(Address::parse(&input, base.as_deref()).map(|address| address.parts()))
    }

    fn set(&mut self, href: String, part: Part, value: String) -> wasmtime::Result<Parsed> {
        let mut address = Address::parse(&href, None)
            .ok_or_else(|| wasmtime::Error::msg("what is set is not a part of a URL"))?;
        address.set(part, &value);
        Ok(address.parts())
    }

    fn parse_pattern(
        &mut self,
        input: PatternInput,
        base: Option<String>,
        ignore_case: bool,
    ) -> wasmtime::Result<Result<Pattern, String>> {
        Ok(pattern::parse(input, base.as_deref(), ignore_case))
    }

    fn parse_pattern_subject(
        &mut self,
        input: PatternInput,
        base: Option<String>,
    ) -> wasmtime::Result<Result<Option<Vec<String>>, String>> {
        Ok(pattern::subject(input, base.as_deref()))
    }
}
