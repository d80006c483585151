//! Any bytes, as a script: `cargo +nightly fuzz run compile` in `tests/`. `tests/claims/anything.rs` runs the same
//! function over inputs of its own, on the stable compiler.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use stoa_tests::TestPlatform;
use stoa_tests::anything::compile_anything;
use tokio::runtime::{Builder, Runtime};

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().enable_all().build().unwrap());
// Nothing is kept on disk: every input would leave a file.
static PLATFORM: LazyLock<TestPlatform> = LazyLock::new(|| TestPlatform::builder().cache_dir(None).build());

fuzz_target!(|input: &[u8]| RUNTIME.block_on(compile_anything(&PLATFORM, input)));
