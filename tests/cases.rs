//! Every folder of `cases/` is a test of its name.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use libtest_mimic::{Arguments, Failed, Trial};
use std::path::Path;
use std::process::ExitCode;
use stoa_tests::case::Case;

fn main() -> ExitCode {
    let cases = Case::all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")).unwrap();
    let trials = cases.into_iter().map(|case| {
        Trial::test(case.name.clone(), move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(case.run()).map_err(Failed::from)
        })
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}
