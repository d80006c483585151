//! `stoad vault`: another master key, and what is said when one is wrong.

use super::{Desk, assert_has};

const OLD: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const NEW: &str = "HxAREhMUFRYXGBkaGxwdHh8AAQIDBAUGBwgJCgsMDQ4=";
const KEY: &str = "STOA_VAULT__MASTER_KEY";
const PREVIOUS: &str = "STOA_VAULT__PREVIOUS_KEYS";

#[test]
fn every_data_key_is_put_under_the_key_that_is_configured_now() {
    let desk = Desk::new();
    let rotate = |variables: &[(&str, &str)]| desk.run_in(variables, &["vault", "rotate"], "");
    let first = rotate(&[(KEY, OLD)]);
    assert_eq!(first.code, 0, "{}", first.err);
    assert_has(&first.out, &["every data key was under master key ", " before\n"]);
    let rotated = rotate(&[(KEY, NEW), (PREVIOUS, OLD)]);
    assert_eq!(rotated.code, 0, "{}", rotated.err);
    assert_has(&rotated.err, &["1 of 1 data keys", "No other master key is needed any more"]);
    assert_has(&rotated.out, &["1 data key is under master key ", " now\n"]);
    assert_eq!(rotate(&[(KEY, NEW)]).code, 0);
    let old = rotate(&[(KEY, OLD)]);
    assert_eq!(old.code, 1);
    assert_has(&old.err, &["is encrypted under master key ", KEY, PREVIOUS]);
    for shown in [first.out, first.err, rotated.out, rotated.err, old.out, old.err] {
        assert!(!shown.contains(&OLD[..20]) && !shown.contains(&NEW[..20]), "{shown}");
    }
}

#[test]
fn without_a_key_one_is_made_once_and_a_lost_one_is_never_replaced() {
    let desk = Desk::new();
    let rotate = || desk.run_in(&[], &["vault", "rotate"], "");
    let first = rotate();
    assert_eq!(first.code, 0, "{}", first.err);
    assert_has(&first.err, &["made the master key", "back this file up"]);
    let again = rotate();
    assert_eq!((again.code, again.out), (0, first.out));
    assert!(!again.err.contains("made the master key"), "{}", again.err);
    let file = desk.0.path().join(".stoa/master.key");
    std::fs::remove_file(&file).unwrap();
    let lost = rotate();
    assert_eq!(lost.code, 1);
    assert_has(&lost.err, &["master.key", "Copy that file", KEY]);
    assert!(!file.exists());
}

#[test]
fn what_is_no_key_is_refused_before_anything_is_opened() {
    let desk = Desk::new();
    for (variable, value) in [(KEY, "not-a-key-but-long-enough"), (PREVIOUS, "not-a-key-but-long-enough")] {
        let ran = desk.run_in(&[(variable, value)], &["serve"], "");
        assert_eq!(ran.code, 1);
        assert_has(&ran.err, &[variable, "32 random bytes in base64", "openssl rand -base64 32"]);
        assert!(!ran.err.contains(value), "{}", ran.err);
    }
    desk.write("stoa.toml", &format!("[vault]\nmaster_key = \"{OLD}\"\n"));
    let ran = desk.run(&["config", "check"]);
    assert_has(&ran.err, &["stoa.toml:2", KEY]);
    assert!(!ran.err.contains(OLD), "{}", ran.err);
    desk.write("stoa.toml", "[vault]\nmaster_key_file = \"gone\"\n");
    let ran = desk.run_in(&[], &["vault", "rotate"], "");
    assert_eq!(ran.code, 1);
    assert_has(&ran.err, &["vault.master_key_file", "gone"]);
}
