//! `parts`.

use crate::Invocation;
use crate::bindings::stoa::engine::parts::Host;

impl Host for Invocation {
    fn read(&mut self, name: String) -> wasmtime::Result<Vec<u8>> {
        let part = self.parts.get(&name).map(<[u8]>::to_vec);
        part.ok_or_else(|| wasmtime::Error::msg(format!("this engine has no part '{name}'")))
    }
}
