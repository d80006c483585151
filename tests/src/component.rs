//! Takes components apart and puts them together again, as somebody would who wants to get more past the
//! server than a memory image.

use std::ops::Range;
use wasm_encoder::{Component, Encode, Module};
use wasmparser::{Parser, Payload};

/// A section at the top level of a component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its id.
    pub id: u8,
    /// What it holds, without id and length.
    pub body: Vec<u8>,
}

/// Id of a section that holds a core module.
const MODULE: u8 = 1;

/// The sections of a component or module, in order.
pub fn sections(bytes: &[u8]) -> Vec<Section> {
    let mut rest = bytes.get(8..).unwrap();
    let mut sections = Vec::new();
    while let Some((id, after)) = rest.split_first() {
        let (length, after) = length(after);
        let (body, after) = after.split_at(length);
        sections.push(Section { id: *id, body: body.to_vec() });
        rest = after;
    }
    sections
}

fn length(bytes: &[u8]) -> (usize, &[u8]) {
    let last = bytes.iter().position(|byte| byte & 0x80 == 0).unwrap();
    let (leb, rest) = bytes.split_at(last + 1);
    let value = leb.iter().rev().fold(0_usize, |value, byte| (value << 7) | usize::from(byte & 0x7f));
    (value, rest)
}

/// The component that has these sections.
pub fn component(sections: &[Section]) -> Vec<u8> {
    assembled(Component::HEADER.to_vec(), sections)
}

/// The module that has these sections.
pub fn module(sections: &[Section]) -> Vec<u8> {
    assembled(Module::HEADER.to_vec(), sections)
}

fn assembled(mut bytes: Vec<u8>, sections: &[Section]) -> Vec<u8> {
    for section in sections {
        bytes.push(section.id);
        section.body.as_slice().encode(&mut bytes);
    }
    bytes
}

/// `bytes` with the length of its section `index` spelled longer than it needs to be.
pub fn with_long_spelling(bytes: &[u8], index: usize) -> Vec<u8> {
    let mut longer = bytes.get(..8).unwrap().to_vec();
    for (at, section) in sections(bytes).into_iter().enumerate() {
        longer.push(section.id);
        let mut length = Vec::new();
        section.body.len().encode(&mut length);
        if at == index {
            *length.last_mut().unwrap() |= 0x80;
            length.push(0);
        }
        longer.extend(length);
        longer.extend(section.body);
    }
    longer
}

/// Which of a script's sections is its data: the one module with a memory of its own.
pub fn data_index(component: &[u8]) -> usize {
    sections(component).iter().position(|section| section.id == MODULE && has_memory(&section.body)).unwrap()
}

fn has_memory(module: &[u8]) -> bool {
    Parser::new(0).parse_all(module).any(|payload| matches!(payload, Ok(Payload::MemorySection(_))))
}

/// The component with other data.
pub fn with_data(bytes: &[u8], change: impl FnOnce(&mut Vec<Section>)) -> Vec<u8> {
    let mut all = sections(bytes);
    let data = all.get_mut(data_index(bytes)).unwrap();
    let mut inside = sections(&data.body);
    change(&mut inside);
    data.body = module(&inside);
    component(&all)
}

/// Where the data module lies in the component.
pub fn data_range(component: &[u8]) -> Range<usize> {
    let data = sections(component).swap_remove(data_index(component)).body;
    let start = component.windows(data.len()).position(|window| window == data).unwrap();
    start..start + data.len()
}

/// The component without its custom section of this name.
pub fn without_custom(bytes: &[u8], name: &str) -> Vec<u8> {
    let kept: Vec<_> = sections(bytes).into_iter().filter(|section| !is_custom(section, name)).collect();
    component(&kept)
}

/// The component with another custom section of this name.
pub fn with_custom(bytes: &[u8], name: &str, data: &[u8]) -> Vec<u8> {
    let mut all = sections(bytes);
    let section = all.iter_mut().find(|section| is_custom(section, name)).unwrap();
    section.body.clear();
    name.encode(&mut section.body);
    section.body.extend_from_slice(data);
    component(&all)
}

/// What the custom section of this name holds.
pub fn custom(bytes: &[u8], name: &str) -> Vec<u8> {
    let section = sections(bytes).into_iter().find(|section| is_custom(section, name)).unwrap();
    section.body.get(1 + name.len()..).unwrap().to_vec()
}

fn is_custom(section: &Section, name: &str) -> bool {
    section.id == 0 && section.body.get(1..).is_some_and(|rest| rest.starts_with(name.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_component_comes_back_as_it_was() {
        let engine = stoad::app::ENGINE;
        assert_eq!(component(&sections(engine)), engine);
        assert_eq!(with_data(engine, |_| {}), engine);
        let longer = with_long_spelling(engine, 0);
        assert_eq!(longer.len(), engine.len() + 1);
        assert_eq!(component(&sections(&longer)), engine);
    }
}
