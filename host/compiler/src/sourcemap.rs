//! From the positions `QuickJS` reports back to the lines the author wrote. The maps are kept as text and
//! read when a stack first needs them, because most scripts never throw.

mod frame;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use sourcemap::SourceMap;

use crate::frontend::Program;

/// A larger map is left unread: it would take tens of MiB of the server for as long as its script is loaded.
const MAX_MAP_BYTES: usize = 4 << 20;

/// The maps of a script's files, by the names that stacks show.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SourceMaps {
    files: BTreeMap<String, Map>,
}

/// One map, as text until it is needed.
#[derive(Debug, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
struct Map {
    json: String,
    read: OnceLock<Option<SourceMap>>,
}

/// A place in a file as its author wrote it; both numbers count from one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The file.
    pub file: String,
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// What is stored beside a compiled script is not a set of source maps.
#[derive(Debug, thiserror::Error)]
#[error("the script's source maps cannot be read: {0}")]
pub struct SourceMapsError(#[from] serde_json::Error);

impl SourceMaps {
    /// The maps of a program's files. Files that are evaluated as written have none.
    pub fn of(program: &Program) -> Self {
        let maps = program.modules.iter().filter_map(|module| {
            let json = module.map.clone()?;
            Some((module.name.clone(), Map::from(json)))
        });
        Self { files: maps.collect() }
    }

    /// What is stored beside the compiled script.
    pub fn to_json(&self) -> Result<String, SourceMapsError> {
        Ok(serde_json::to_string(self)?)
    }

    /// What was stored beside the compiled script.
    pub fn from_json(json: &str) -> Result<Self, SourceMapsError> {
        Ok(serde_json::from_str(json)?)
    }

    /// No file has a map.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Where the author wrote what runs at this place. None: the file is evaluated as written, or the
    /// place was made by the compiler.
    pub fn remap(&self, file: &str, line: u32, column: u32) -> Option<Position> {
        let map = self.files.get(file)?.read()?;
        let line = line.checked_sub(1)?;
        let token = map.lookup_token(line, column.checked_sub(1)?)?;
        if token.get_dst_line() != line {
            return None;
        }
        let file = token.get_source().filter(|name| !name.is_empty()).unwrap_or(file).to_owned();
        Some(Position {
            file,
            line: token.get_src_line().checked_add(1)?,
            column: token.get_src_col().checked_add(1)?,
        })
    }

    /// A stack of `QuickJS` with the author's lines and columns; frames without a map stay as they are.
    pub fn remap_stack(&self, stack: &str) -> String {
        let mut remapped = String::with_capacity(stack.len());
        for (index, line) in stack.split('\n').enumerate() {
            if index > 0 {
                remapped.push('\n');
            }
            match self.remap_frame(line) {
                Some(frame) => remapped.push_str(&frame),
                None => remapped.push_str(line),
            }
        }
        remapped
    }

    fn remap_frame(&self, line: &str) -> Option<String> {
        let frame = frame::parse(line, |file| self.files.contains_key(file))?;
        let to = self.remap(frame.file, frame.line, frame.column)?;
        Some(format!("{}{}:{}:{}{}", frame.before, to.file, to.line, to.column, frame.after))
    }
}

impl Map {
    fn read(&self) -> Option<&SourceMap> {
        let read = || {
            (self.json.len() <= MAX_MAP_BYTES).then(|| SourceMap::from_slice(self.json.as_bytes()).ok())?
        };
        self.read.get_or_init(read).as_ref()
    }
}

impl From<String> for Map {
    fn from(json: String) -> Self {
        Self { json, read: OnceLock::new() }
    }
}

impl From<Map> for String {
    fn from(map: Map) -> Self {
        map.json
    }
}

impl Clone for Map {
    fn clone(&self) -> Self {
        Self::from(self.json.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::SourceMaps;

    /// Line 1, columns 1 and 5 of `main.ts` come from lines 3 and 4 of the author's file.
    const MAPS: &str = r#"{"main.ts":"{\"version\":3,\"sources\":[\"main.ts\"],\"names\":[],\"mappings\":\"AAEI,IACF\"}",
        "broken.ts":"{"}"#;

    #[test]
    fn frames_show_the_authors_lines() {
        let maps = SourceMaps::from_json(MAPS).unwrap();
        let stack = "Error: x\n    at handler (main.ts:1:6)\n    at main.ts:1:1\n    at f (other.js:1:1)\n";
        let shown = "Error: x\n    at handler (main.ts:4:3)\n    at main.ts:3:5\n    at f (other.js:1:1)\n";
        assert_eq!(maps.remap_stack(stack), shown);
    }

    #[test]
    fn what_is_no_frame_stays_as_it_is() {
        let maps = SourceMaps::from_json(MAPS).unwrap();
        let stack = "main.ts:1:6\n    at native\n    at (main.ts:x:6)\n    at f (main.ts:9:9)\n    at f (broken.ts:1:1)\n    at f (main.ts:0:0)";
        assert_eq!(maps.remap_stack(stack), stack);
    }

    #[test]
    fn maps_survive_being_stored() {
        let maps = SourceMaps::from_json(MAPS).unwrap();
        let stored = SourceMaps::from_json(&maps.to_json().unwrap()).unwrap();
        assert_eq!(stored.remap("main.ts", 1, 6), maps.remap("main.ts", 1, 6));
    }
}
