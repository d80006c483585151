//! What those who write and read see.

use crate::scene::Scene;
use futures_util::future::join_all;
use stoa_assets::{AssetError, AssetFiles, MAX_ASSET_BYTES, Quota, QuotaName, Source, Usage};
use stoa_kernel::{AssetList, ErrorCode};

fn deployed(names: &[&str]) -> AssetList {
    let mut files = AssetFiles::default();
    for name in names {
        files.add((*name).to_owned(), Some("deployed".into())).unwrap();
    }
    files.prepare(&AssetList::new(), &AssetList::new(), 1).unwrap().list
}

pub async fn what_is_written_is_read_back(scene: Scene) {
    assert_eq!(scene.read("a.txt").await, None);
    let written = scene.write("./a//b/../a.txt", b"one").await.unwrap();
    assert_eq!((written.name.as_str(), written.mime.as_str()), ("a/a.txt", "text/plain; charset=utf-8"));
    assert_eq!(scene.read("a/a.txt").await.as_deref(), Some(b"one".as_slice()));
    scene.write("a/a.txt", b"two").await.unwrap();
    assert_eq!(scene.read("a/a.txt").await.as_deref(), Some(b"two".as_slice()));
    assert!(scene.remove("a/a.txt").await);
    assert!(!scene.remove("a/a.txt").await);
    assert_eq!(scene.read("a/a.txt").await, None);
    assert_eq!(scene.usage().await, Usage::default());
}

pub async fn a_tenant_and_a_script_see_their_own_assets_only(scene: Scene) {
    let others = [scene.for_script("acme", "shop2"), scene.for_script("acme2", "shop")];
    scene.write("a", b"mine").await.unwrap();
    for other in &others {
        assert_eq!(other.read("a").await, None);
        assert!(!other.remove("a").await);
        assert!(other.names(&AssetList::new(), "", 10).await.is_empty());
        other.write("a", b"another").await.unwrap();
        other.forget(false).await;
    }
    assert_eq!(scene.read("a").await.as_deref(), Some(b"mine".as_slice()));
    assert_eq!(scene.usage().await, Usage { assets: 1, bytes: 4 });
}

pub async fn a_time_stays_with_its_content(scene: Scene) {
    let first = scene.write("a", b"one").await.unwrap();
    let again = scene.collection.write(scene.owner(), "a", b"one".as_slice().into(), Some("image/png"));
    let again = again.await.unwrap();
    assert_eq!((again.modified, again.mime.as_str()), (first.modified, "image/png"));
    let other = scene.write("a", b"two").await.unwrap();
    assert!(other.modified >= first.modified && other.content != first.content);
}

pub async fn a_list_has_names_in_the_order_of_their_bytes(scene: Scene) {
    for name in ["b", "a/z", "Z", "é", "a", "a-b"] {
        scene.write(name, b"1").await.unwrap();
    }
    let none = AssetList::new();
    assert_eq!(scene.names(&none, "", 10).await, ["Z", "a", "a-b", "a/z", "b", "é"]);
    assert_eq!(scene.names(&none, "a", 2).await, ["a-b", "a/z"]);
    assert_eq!(scene.names(&none, "é", 2).await, [""; 0]);
    assert_eq!(scene.names(&deployed(&["a", "a.b", "zz"]), "Z", 4).await, ["a", "a-b", "a.b", "a/z"]);
}

pub async fn a_written_asset_stands_before_a_deployed_one(scene: Scene) {
    let list = deployed(&["a", "b"]);
    scene.write("a", b"written").await.unwrap();
    let found = scene.collection.find(scene.owner(), &list, "a").await.unwrap().unwrap();
    assert_eq!((found.source, found.asset.plain.bytes), (Source::Written, 7));
    let found = scene.collection.find(scene.owner(), &list, "b").await.unwrap().unwrap();
    assert_eq!(found.source, Source::Deployed);
    scene.remove("a").await;
    let found = scene.collection.find(scene.owner(), &list, "a").await.unwrap().unwrap();
    assert_eq!(found.source, Source::Deployed);
}

pub async fn too_many_assets_and_bytes_are_refused_by_name(scene: Scene) {
    let scene = scene.with(Quota { assets: 2, bytes: 10 });
    scene.write("a", b"12345").await.unwrap();
    let refused = scene.write("b", b"123456").await.unwrap_err();
    assert!(matches!(&refused, AssetError::Quota { what: QuotaName::Bytes, used: 5, limit: 10, .. }));
    assert!(refused.to_string().contains("'b'"), "{refused}");
    assert_eq!(refused.code(), ErrorCode::QuotaExceeded);
    scene.write("b", b"12345").await.unwrap();
    let refused = scene.write("c", b"").await.unwrap_err();
    assert!(matches!(refused, AssetError::Quota { what: QuotaName::Files, used: 2, limit: 2, .. }));
    assert_eq!(scene.usage().await, Usage { assets: 2, bytes: 10 });
    assert_eq!(scene.read("c").await, None);
}

pub async fn a_write_that_needs_no_more_is_never_refused(scene: Scene) {
    scene.write("a", b"1234567890").await.unwrap();
    let narrow = scene.with(Quota { assets: 1, bytes: 5 });
    narrow.write("a", b"123456789").await.unwrap();
    assert!(narrow.write("a", b"1234567890").await.is_err());
    assert_eq!(scene.usage().await, Usage { assets: 1, bytes: 9 });
}

pub async fn what_cannot_be_is_refused(scene: Scene) {
    for name in ["", "..", "../a", "/a", "a\\b", "a\0b", "a\nb"] {
        let refused = scene.write(name, b"1").await.unwrap_err();
        assert_eq!(refused.code(), ErrorCode::InvalidArgument, "{name:?}");
    }
    let typed = scene.collection.write(scene.owner(), "a", b"1".as_slice().into(), Some("a\r\nb: c/d"));
    assert_eq!(typed.await.unwrap_err().code(), ErrorCode::InvalidArgument);
    let large = scene.write("large", &vec![0; MAX_ASSET_BYTES + 1]).await.unwrap_err();
    assert_eq!(large.code(), ErrorCode::AssetTooLarge);
    assert!(large.to_string().contains("'large'"), "{large}");
    assert_eq!(scene.usage().await, Usage::default());
}

pub async fn writes_at_once_are_all_counted_and_none_beyond_the_quota(scene: Scene) {
    let scene = scene.with(Quota { assets: 10, bytes: 1_000 });
    let writes = (0..20).map(|number| {
        let scene = scene.clone();
        tokio::spawn(async move { scene.write(&format!("n{number}"), b"12345").await.is_ok() })
    });
    let written = join_all(writes).await.into_iter().filter(|written| *written.as_ref().unwrap()).count();
    assert_eq!(written, 10);
    assert_eq!(scene.usage().await, Usage { assets: 10, bytes: 50 });
    assert_eq!(scene.names(&AssetList::new(), "", 100).await.len(), 10);
}

pub async fn a_script_that_is_deleted_leaves_nothing(scene: Scene) {
    let sister = scene.for_script("acme", "sister");
    scene.write("a", b"1").await.unwrap();
    sister.write("a", b"1").await.unwrap();
    scene.forget(false).await;
    assert_eq!((scene.usage().await, sister.usage().await.assets), (Usage::default(), 1));
    scene.forget(true).await;
    assert_eq!((sister.usage().await, sister.read("a").await), (Usage::default(), None));
}

pub async fn any_bytes_are_kept_as_they_are(scene: Scene) {
    let all: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    scene.write("all", &all).await.unwrap();
    assert_eq!(scene.read("all").await, Some(all.clone()));
    // From the store itself, not from memory.
    assert_eq!(scene.with(Quota::default()).read("all").await, Some(all));
    scene.write("nothing", b"").await.unwrap();
    assert_eq!(scene.read("nothing").await, Some(Vec::new()));
}
