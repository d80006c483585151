//! `stoad audit`, beside what a server has written.

use crate::process::{KEY, Process};
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

fn stoad(dir: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let stoad =
        Command::new(env!("CARGO_BIN_EXE_stoad")).current_dir(dir).env_clear().args(arguments).output();
    let Output { status, stdout, stderr } = stoad.unwrap();
    (status.code(), String::from_utf8([stdout, stderr].concat()).unwrap())
}

#[tokio::test]
async fn whoever_has_the_machine_verifies_every_log_and_prunes_nothing_that_is_young() {
    let dir = TempDir::new().unwrap();
    let server = Process::start(dir.path(), &[("STOA_ADMIN_KEY", KEY)]);
    let body = r#"{"id": "acme"}"#;
    let made = server.api("POST", "/tenants").header("content-type", "application/json").body(body);
    assert_eq!(made.send().await.unwrap().status(), 201);
    let changed = server.api("PUT", "/tenants/acme/quotas").header("content-type", "application/json");
    assert_eq!(changed.body("{}").send().await.unwrap().status(), 200);
    let (status, said) = stoad(dir.path(), &["audit", "verify"]);
    assert_eq!(status, Some(0), "{said}");
    for line in
        ["platform: whole, 1 entries up to 1 with hash ", "tenant:acme: whole, 1 entries up to 1 with hash "]
    {
        assert!(said.contains(line), "{said}");
    }
    assert_eq!(stoad(dir.path(), &["audit", "prune", "--keep-days", "1"]), (Some(0), String::new()));
    let (status, said) = stoad(dir.path(), &["audit", "prune", "--keep-days", "0"]);
    assert!(status == Some(2) && said.contains("--keep-days"), "{said}");
    server.signal("TERM");
    let (_, errors) = server.end();
    assert!(errors.contains("action=\"tenant.create\""), "{errors}");
}
