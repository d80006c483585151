//! Any bytes, as a form: `cargo +nightly fuzz run form` in `tests/`. `tests/claims/anything.rs` runs the same function
//! over inputs of its own, on the stable compiler.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stoa_tests::anything::read_any_form;

fuzz_target!(|input: &[u8]| read_any_form(input));
