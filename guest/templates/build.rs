//! Lays out the memory: its stack first, so that running out of it is a trap at address zero and never a silent
//! write into the data above.

/// 4 MiB, of which an ordinary template touches a few KiB.
const STACK_BYTES: usize = 4 << 20;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-cdylib-link-arg=-zstack-size={STACK_BYTES}");
    println!("cargo:rustc-cdylib-link-arg=--stack-first");
}
