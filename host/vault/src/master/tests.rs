//! What a master key may look like, and how its file is made.

use super::*;
use proptest::prelude::*;

const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

#[test]
fn a_key_is_32_bytes_in_base64_and_an_error_does_not_show_it() {
    let key = MasterKey::read(&format!(" {KEY}\n"), "here").unwrap();
    assert_eq!(key.name(), MasterKey::read(KEY.trim_end_matches('='), "there").unwrap().name());
    assert_eq!(key.name().len(), 2 * NAME_BYTES);
    for wrong in ["", "short", &KEY[..40], &KEY.replace('A', "!"), &format!("{KEY}{KEY}")] {
        let error = MasterKey::read(wrong, "STOA_VAULT__MASTER_KEY").unwrap_err().to_string();
        assert!(error.contains("STOA_VAULT__MASTER_KEY") && error.contains("openssl rand"), "{error}");
        assert!(wrong.is_empty() || !error.contains(wrong), "{error}");
    }
}

#[test]
fn processes_that_start_at_once_make_one_file_and_only_its_owner_may_read_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/master.key");
    assert!(MasterKey::from_file(&path).unwrap().is_none());
    let made: Vec<bool> = std::thread::scope(|threads| {
        let all: Vec<_> = (0..8).map(|_| threads.spawn(|| MasterKey::make_file(&path).unwrap())).collect();
        all.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(made.iter().filter(|made| **made).count(), 1);
    let name = MasterKey::from_file(&path).unwrap().unwrap().name().to_owned();
    assert!(!MasterKey::make_file(&path).unwrap());
    assert_eq!(MasterKey::from_file(&path).unwrap().unwrap().name(), name);
    let left: Vec<_> = std::fs::read_dir(path.parent().unwrap()).unwrap().collect();
    assert_eq!(left.len(), 1, "nothing else is left in the folder");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        drop(MasterKey::read(&text, "here"));
    }
}
