//! Glue of `logs`.

use crate::quickjs::Text;
use crate::quickjs::function::Opt;
use crate::world::stoa::engine::logs::{self, Level};

pub fn write(level: u8, message: Text, fields: Opt<Option<Text>>) {
    let level = match level {
        0 => Level::Debug,
        1 => Level::Info,
        2 => Level::Warn,
        _ => Level::Error,
    };
    logs::write(level, &message.0, fields.0.flatten().map(|fields| fields.0).as_deref());
}
