//! What a component says of itself is not believed before it is read.

use super::{assert_refused, deployed};
use stoa_kernel::ErrorCode;
use stoa_tests::component::{with_custom, without_custom};

#[tokio::test]
async fn sections_that_are_missing_or_damaged_are_named() {
    let (platform, script) = deployed().await;
    for name in ["stoa:engine", "stoa:manifest", "stoa:bundle", "stoa:maps"] {
        assert_refused(&platform, &without_custom(script.component(), name), &format!("no section '{name}'"));
        let damaged = with_custom(script.component(), name, b"\xff\xff");
        assert_refused(&platform, &damaged, &format!("section '{name}' cannot be read"));
    }
    for manifest in ["", "{}", "[]", r#"{"registrations":[],"events":[],"has_setup":false,"more":1}"#] {
        let damaged = with_custom(script.component(), "stoa:manifest", manifest.as_bytes());
        assert_refused(&platform, &damaged, "section 'stoa:manifest' cannot be read");
    }
    let other = with_custom(script.component(), "stoa:engine", b"0123");
    assert_refused(&platform, &other, "compiled for engine 0123; this server runs");
}

#[tokio::test]
async fn a_manifest_that_points_nowhere_is_an_error_of_the_request() {
    let (platform, script) = deployed().await;
    let manifest = r#"{"registrations":[{"kind":"route","name":"/","handler":4000000000,"detail":"{\"method\":\"GET\"}"}],"events":["fetch"],"has_setup":false}"#;
    let changed = platform.load(with_custom(script.component(), "stoa:manifest", manifest.as_bytes()));
    assert_eq!(changed.get("/").await.code(), ErrorCode::ScriptExecutionFailed);
    assert_eq!(changed.get("/fetch").await.code(), ErrorCode::ScriptExecutionFailed);
}
