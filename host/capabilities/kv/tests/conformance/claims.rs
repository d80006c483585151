//! What one caller after the other sees.

use crate::scene::{Scene, at_most, keys, over, ttl};
use std::time::Duration;
use stoa_kernel::ErrorCode;
use stoa_kv::admin::{self, Owner};
use stoa_kv::{KvError, QuotaName, SetOptions};

pub async fn what_is_set_is_read_back(scene: Scene) {
    assert_eq!(scene.get("k", 0).await, None);
    assert_eq!(scene.put("k", "{\"a\":[1,null,\"é\"]}").await, 1);
    assert_eq!(scene.get("k", 0).await, Some(("{\"a\":[1,null,\"é\"]}".to_owned(), 1)));
    assert!(scene.remove("k", 0).await);
    assert!(!scene.remove("k", 0).await);
    assert_eq!(scene.get("k", 0).await, None);
}

pub async fn a_tenant_and_a_script_see_their_own_keys_only(scene: Scene) {
    let others =
        [scene.for_script("acme", "shop2"), scene.for_script("acme2", "shop"), scene.for_script("a", "b")];
    scene.put("k", "1").await;
    for other in &others {
        assert_eq!(other.get("k", 0).await, None);
        assert!(!other.remove("k", 0).await);
        assert!(other.list("", None, 10, 0).await.entries.is_empty());
        assert_eq!(other.put("k", "2").await, 1);
        assert_eq!(other.clear(0).await, 1);
    }
    assert_eq!(scene.get("k", 0).await, Some(("1".to_owned(), 1)));
    assert_eq!(scene.usage().await, (1, 2));
}

pub async fn a_version_grows_with_every_write(scene: Scene) {
    for version in 1..=3 {
        assert_eq!(scene.put("k", "1").await, version);
    }
    assert_eq!(scene.put("other", "1").await, 1);
}

pub async fn a_write_over_another_version_is_refused(scene: Scene) {
    assert!(matches!(scene.try_set("k", "1", over(1), 0).await, Err(KvError::Version { stored: 0 })));
    assert_eq!(scene.set("k", "1", over(0), 0).await, 1);
    assert!(matches!(scene.try_set("k", "2", over(0), 0).await, Err(KvError::Version { stored: 1 })));
    assert_eq!(scene.set("k", "2", over(1), 0).await, 2);
    let refused = scene.try_set("k", "3", over(1), 0).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::VersionConflict);
    assert_eq!(refused.details().as_deref(), Some("{\"version\":2}"));
    assert_eq!(scene.get("k", 0).await, Some(("2".to_owned(), 2)));
}

pub async fn a_version_is_not_given_twice_after_a_removal(scene: Scene) {
    scene.put("k", "1").await;
    scene.put("k", "2").await;
    assert!(scene.remove("k", 0).await);
    assert!(matches!(scene.try_set("k", "x", over(2), 0).await, Err(KvError::Version { stored: 0 })));
    assert_eq!(scene.put("k", "3").await, 3);
    assert!(scene.try_set("k", "x", over(1), 0).await.is_err());
}

pub async fn a_version_is_not_given_twice_after_an_expiry(scene: Scene) {
    assert_eq!(scene.set("k", "1", ttl(10), 0).await, 1);
    assert!(matches!(scene.try_set("k", "x", over(1), 10).await, Err(KvError::Version { stored: 0 })));
    assert_eq!(scene.set("k", "2", over(0), 10).await, 2);
    // Swept by another's write.
    scene.set("k", "3", ttl(10), 10).await;
    scene.set("other", "1", ttl(10), 20).await;
    assert!(scene.set("k", "4", SetOptions::default(), 20).await > 3);
}

pub async fn a_version_is_not_given_twice_after_a_clear(scene: Scene) {
    for _ in 0..3 {
        scene.put("a", "1").await;
    }
    scene.put("b", "1").await;
    assert_eq!(scene.clear(0).await, 2);
    assert_eq!(scene.clear(0).await, 0);
    assert!(scene.put("b", "2").await > 3);
    assert_eq!(scene.put("c", "2").await, 4);
}

pub async fn an_entry_is_gone_at_its_time(scene: Scene) {
    scene.set("k", "1", ttl(10), 100).await;
    assert!(scene.get("k", 109).await.is_some());
    assert_eq!(scene.get("k", 110).await, None);
    let short = SetOptions { ttl: Some(Duration::from_millis(1)), ..SetOptions::default() };
    scene.set("k", "1", short, 200).await;
    assert!(scene.get("k", 200).await.is_some());
    assert_eq!(scene.get("k", 201).await, None);
}

pub async fn a_write_without_a_time_to_live_ends_the_one_before(scene: Scene) {
    scene.set("k", "1", ttl(10), 0).await;
    scene.set("k", "2", SetOptions::default(), 5).await;
    assert_eq!(scene.get("k", 1_000).await, Some(("2".to_owned(), 2)));
    scene.set("k", "3", ttl(10), 1_000).await;
    scene.set("k", "4", ttl(100), 1_005).await;
    scene.set("sweeps", "1", ttl(1), 1_050).await;
    assert_eq!(scene.get("k", 1_050).await, Some(("4".to_owned(), 4)));
}

pub async fn an_expired_entry_is_not_removed_listed_or_counted(scene: Scene) {
    for key in ["a", "b", "c", "d"] {
        scene.set(key, "1", ttl(if key < "c" { 10 } else { 100 }), 0).await;
    }
    assert_eq!(keys(&scene.list("", None, 10, 9).await), ["a", "b", "c", "d"]);
    assert_eq!(keys(&scene.list("", None, 10, 10).await), ["c", "d"]);
    assert_eq!(keys(&scene.list("", None, 1, 10).await), ["c"]);
    assert!(!scene.remove("a", 10).await);
    assert_eq!(scene.clear(10).await, 2);
}

pub async fn a_list_has_keys_in_the_order_of_their_bytes(scene: Scene) {
    let sorted = ["A", "B", "Z", "_", "a", "a b", "a-b", "aB", "a_b", "ab", "b", "z", "ä", "\u{ffff}", "😀"];
    for key in sorted.iter().rev() {
        scene.put(key, "1").await;
    }
    let page = scene.list("", None, 100, 0).await;
    assert_eq!(keys(&page), sorted);
    assert_eq!(page.cursor, None);
}

pub async fn a_list_goes_on_where_it_ended(scene: Scene) {
    for number in 0..25 {
        scene.put(&format!("k{number:02}"), "1").await;
    }
    scene.put("l", "1").await;
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let page = scene.list("k", cursor.as_deref(), 10, 0).await;
        assert!(page.entries.len() <= 10);
        seen.extend(keys(&page).into_iter().map(str::to_owned));
        cursor = page.cursor;
        if cursor.is_none() {
            break;
        }
        // What changes between pages disturbs nobody.
        scene.remove("k09", 0).await;
    }
    assert_eq!(seen, (0..25).map(|number| format!("k{number:02}")).collect::<Vec<_>>());
    assert_eq!(scene.list("k", None, 24, 0).await.cursor, None);
    assert!(scene.list("k", Some("l"), 10, 0).await.entries.is_empty());
    assert_eq!(keys(&scene.list("k", Some("a"), 1, 0).await), ["k00"]);
}

pub async fn a_prefix_is_taken_letter_by_letter(scene: Scene) {
    let all = [
        "%",
        "%a",
        "*",
        "[a]",
        "\\",
        "\\a",
        "_",
        "_a",
        "a%",
        "a%b",
        "aXb",
        "a\\b",
        "a_b",
        "é",
        "éa",
        "\u{10ffff}",
    ];
    for key in all {
        scene.put(key, "1").await;
    }
    for prefix in ["", "%", "_", "\\", "*", "[", "a", "a%", "a_", "a\\", "é", "e", "\u{10ffff}", "none", "("]
    {
        let mut expected: Vec<_> = all.iter().copied().filter(|key| key.starts_with(prefix)).collect();
        expected.sort_unstable();
        assert_eq!(keys(&scene.list(prefix, None, 100, 0).await), expected, "{prefix:?}");
    }
}

pub async fn hostile_keys_are_keys_like_others(scene: Scene) {
    let longest = "\u{10ffff}".repeat(128);
    let hostile = [
        "'; DROP TABLE kv; --",
        "\"quoted\"",
        "$1",
        "?1",
        ":name",
        "{acme}",
        "acme:shop:values",
        "../../etc/passwd",
        "a\nb",
        "\u{1}",
        "\u{7f}",
        "\u{feff}",
        " ",
        "A",
        "a",
        "e\u{301}",
        "é",
        "1:2:3",
        "+inf",
        "-",
        longest.as_str(),
    ];
    for (number, key) in hostile.iter().enumerate() {
        assert_eq!(scene.put(key, &number.to_string()).await, 1, "{key:?}");
    }
    for (number, key) in hostile.iter().enumerate() {
        assert_eq!(scene.get(key, 0).await, Some((number.to_string(), 1)), "{key:?}");
        assert_eq!(keys(&scene.list(key, None, 1, 0).await), [*key]);
    }
    for key in hostile {
        assert!(scene.remove(key, 0).await, "{key:?}");
    }
    assert_eq!(scene.usage().await, (0, 0));
}

pub async fn a_large_value_is_kept_whole(scene: Scene) {
    let value = format!("\"{}\"", "é%\\u0000:".repeat(100_000)).chars().take(700_000).collect::<String>();
    scene.put("k", &value).await;
    assert_eq!(scene.get("k", 0).await, Some((value, 1)));
}

pub async fn too_many_keys_are_refused(scene: Scene) {
    for key in ["a", "b"] {
        scene.set(key, "1", at_most(2, 1_000), 0).await;
    }
    let refused = scene.try_set("c", "1", at_most(2, 1_000), 0).await.unwrap_err();
    assert!(matches!(refused, KvError::Quota { what: QuotaName::Keys, used: 2, limit: 2 }), "{refused}");
    assert_eq!(refused.code(), ErrorCode::QuotaExceeded);
    assert_eq!(refused.details().as_deref(), Some("{\"what\":\"keys\",\"used\":2,\"limit\":2}"));
    assert_eq!(scene.get("c", 0).await, None);
    assert_eq!(scene.set("a", "2", at_most(2, 1_000), 0).await, 2);
    assert!(scene.remove("b", 0).await);
    scene.set("c", "1", at_most(2, 1_000), 0).await;
}

pub async fn too_many_bytes_are_refused(scene: Scene) {
    scene.set("a", "12345", at_most(10, 10), 0).await;
    let refused = scene.try_set("b", "1234", at_most(10, 10), 0).await.unwrap_err();
    assert!(matches!(refused, KvError::Quota { what: QuotaName::Bytes, used: 6, limit: 10 }), "{refused}");
    scene.set("b", "123", at_most(10, 10), 0).await;
    assert_eq!(scene.usage().await, (2, 10));
    assert!(scene.try_set("b", "1234", at_most(10, 10), 0).await.is_err());
    assert_eq!(scene.get("b", 0).await, Some(("123".to_owned(), 1)));
}

pub async fn a_write_that_needs_no_more_is_never_refused(scene: Scene) {
    scene.put("a", "12345").await;
    scene.put("b", "12345").await;
    assert_eq!(scene.set("a", "54321", at_most(1, 1), 0).await, 2);
    assert_eq!(scene.set("a", "1", at_most(1, 1), 0).await, 3);
    assert!(scene.try_set("a", "12", at_most(1, 1), 0).await.is_err());
}

pub async fn expired_entries_make_room(scene: Scene) {
    for number in 0..20 {
        scene.set(&format!("k{number}"), "1", ttl(10), 0).await;
    }
    assert!(scene.try_set("new", "1", at_most(20, 1_000), 9).await.is_err());
    scene.set("new", "1", at_most(20, 1_000), 10).await;
    assert_eq!(scene.usage().await, (1, 4));
    for number in 0..20 {
        scene.set(&format!("k{number}"), "1", ttl(10), 20).await;
    }
    scene.set("larger", &"1".repeat(94), at_most(100, 104), 30).await;
    assert_eq!(scene.usage().await, (2, 104));
}

pub async fn who_writes_what_expires_sweeps_what_has(scene: Scene) {
    for round in 0..100 {
        scene.set(&format!("k{round}"), "1", ttl(5), round).await;
        let (kept, _) = scene.usage().await;
        assert!(kept <= 6, "{kept} entries are kept, of which at most 5 live");
    }
}

pub async fn what_is_used_is_counted(scene: Scene) {
    assert_eq!(scene.usage().await, (0, 0));
    scene.put("é", "12").await;
    scene.put("bb", "1").await;
    assert_eq!(scene.usage().await, (2, 7));
    scene.put("é", "1234").await;
    assert_eq!(scene.usage().await, (2, 9));
    let page = scene.list("", None, 10, 0).await;
    assert_eq!(page.entries.iter().map(|entry| entry.bytes).collect::<Vec<_>>(), [3, 6]);
    scene.remove("é", 0).await;
    assert_eq!(scene.usage().await, (1, 3));
    scene.clear(0).await;
    assert_eq!(scene.usage().await, (0, 0));
}

pub async fn a_script_that_is_deleted_leaves_nothing(scene: Scene) {
    let other = scene.for_script("acme", "blog");
    scene.set("a", "1", ttl(10), 0).await;
    scene.put("b", "1").await;
    scene.put("b", "1").await;
    other.put("a", "1").await;
    scene.store.remove_all(&scene.tenant, Some(&scene.script)).await.unwrap();
    assert_eq!(scene.usage().await, (0, 0));
    assert!(scene.list("", None, 10, 0).await.entries.is_empty());
    assert_eq!(scene.put("b", "1").await, 1, "a script of the same name is another script");
    assert_eq!(other.usage().await, (1, 2));
    scene.store.remove_all(&scene.tenant, Some(&scene.script)).await.unwrap();
    scene.store.remove_all(&scene.tenant, Some(&scene.script)).await.unwrap();
}

pub async fn a_tenant_that_is_deleted_leaves_nothing(scene: Scene) {
    let (sibling, stranger) = (scene.for_script("acme", "blog"), scene.for_script("acme-2", "shop"));
    for script in [&scene, &sibling, &stranger] {
        script.set("a", "1", ttl(10), 0).await;
    }
    scene.store.remove_all(&scene.tenant, None).await.unwrap();
    for script in [&scene, &sibling] {
        assert_eq!(script.usage().await, (0, 0));
        assert_eq!(script.get("a", 0).await, None);
    }
    assert_eq!(stranger.usage().await, (1, 2));
    scene.store.remove_all(&scene.tenant, None).await.unwrap();
}

pub async fn the_management_api_sees_what_scripts_see(scene: Scene) {
    let (store, owner) = (&*scene.store, Owner { tenant: &scene.tenant, script: &scene.script });
    let hour = SetOptions { ttl: Some(Duration::from_hours(1)), ..SetOptions::default() };
    assert_eq!(admin::put(store, owner, "a", "{\"n\":1}", hour).await.unwrap(), 1);
    scene.put("b", "2").await;
    let page = admin::list(store, owner, "", None, 1).await.unwrap();
    let first = page.items.first().unwrap();
    assert_eq!((first.key.as_str(), first.version, first.bytes), ("a", 1, 8));
    assert!(first.expires_at.is_some());
    let rest = admin::list(store, owner, "", page.cursor.as_deref(), 1).await.unwrap();
    assert_eq!((rest.items.first().unwrap().expires_at, rest.cursor), (None, None));
    let entry = admin::get(store, owner, "a").await.unwrap().unwrap();
    assert_eq!((entry.value.as_str(), &entry.info), ("{\"n\":1}", first));
    assert_eq!(admin::usage(store, owner).await.unwrap().keys, 2);
    assert!(admin::delete(store, owner, "a").await.unwrap());
    assert_eq!(admin::get(store, owner, "a").await.unwrap(), None);
}

pub async fn the_management_api_checks_what_is_checked_for_scripts(scene: Scene) {
    let (store, owner) = (&*scene.store, Owner { tenant: &scene.tenant, script: &scene.script });
    let long = "k".repeat(513);
    for (key, value) in [("", "1"), (long.as_str(), "1"), ("a\0b", "1"), ("k", "not JSON"), ("k", "")] {
        let refused = admin::put(store, owner, key, value, SetOptions::default()).await.unwrap_err();
        assert_eq!(refused.code(), ErrorCode::InvalidArgument, "{key:?} {value:?}");
    }
    assert!(admin::list(store, owner, "\0", None, 1).await.is_err());
    assert_eq!(scene.usage().await, (0, 0));
}
