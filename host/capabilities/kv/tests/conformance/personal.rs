//! What one user sees of another, and what is left of them.

use crate::scene::{Scene, at_most, caller, keys};
use stoa_kernel::API_KEY;
use stoa_kv::KvError;
use stoa_kv::admin::{self, Owner};

/// Different people, some of whom would like to be taken for another.
fn crowd(scene: &Scene) -> Vec<Scene> {
    let users = [
        "usr_ada",
        "usr_Ada",
        "usr_bob",
        "usrXada",
        "https://a.example|x/user:usr_ada",
        "https://a.example|x",
    ];
    let mut crowd: Vec<Scene> = users.iter().map(|id| scene.for_user(id)).collect();
    crowd.push(scene.for_caller(&caller("usr_ada", API_KEY, None)));
    crowd.push(scene.for_caller(&caller(&"\u{10ffff}".repeat(255), "jwt", None)));
    crowd
}

pub async fn users_do_not_see_each_other_nor_the_shared_shelf(scene: Scene) {
    scene.put("k", "0").await;
    let crowd = crowd(&scene);
    for (number, user) in crowd.iter().enumerate() {
        assert_eq!(user.get("k", 0).await, None, "{:?}", user.shelf);
        assert!(!user.remove("k", 0).await);
        assert_eq!(user.put("k", &format!("1{number}")).await, 1);
        assert_eq!(keys(&user.list("", None, 10, 0).await), ["k"]);
    }
    for (number, user) in crowd.iter().enumerate() {
        assert_eq!(user.get("k", 0).await, Some((format!("1{number}"), 1)));
        assert_eq!(user.usage().await, (1, 3));
    }
    let other_script = scene.for_script("acme", "blog").for_user("usr_ada");
    assert_eq!(other_script.get("k", 0).await, None);
    for user in &crowd {
        assert_eq!(user.clear(0).await, 1);
    }
    assert_eq!(scene.get("k", 0).await, Some(("0".to_owned(), 1)));
    assert_eq!(keys(&scene.list("", None, 10, 0).await), ["k"]);
}

pub async fn what_one_user_has_fills_nobody_elses_shelf(scene: Scene) {
    let (ada, bob) = (scene.for_user("usr_ada"), scene.for_user("usr_bob"));
    ada.set("a", "1", at_most(1, 100), 0).await;
    let refused = ada.try_set("b", "1", at_most(1, 100), 0).await;
    assert!(matches!(refused, Err(KvError::Quota { used: 1, .. })));
    bob.set("b", "1", at_most(1, 100), 0).await;
    scene.set("c", "1", at_most(1, 100), 0).await;
    assert_eq!(scene.usage().await, (1, 2));
    let owner = Owner { tenant: &scene.tenant, script: &scene.script };
    let total = admin::usage(&*scene.store, owner).await.unwrap();
    assert_eq!((total.keys, total.bytes), (3, 6), "what users have counts for the script");
    let page = admin::list(&*scene.store, owner, "", None, 10).await.unwrap();
    assert_eq!(page.items.len(), 1, "and is not for its admins to read");
}

pub async fn a_script_that_is_deleted_leaves_nothing_of_its_users(scene: Scene) {
    // Names that begin alike are other names.
    let others = [
        scene.for_script("acme", "shop-2"),
        scene.for_script("acme", "sho"),
        scene.for_script("acme2", "shop"),
    ];
    let crowd = crowd(&scene);
    for user in crowd.iter().chain([&scene]) {
        user.put("k", "1").await;
    }
    for other in &others {
        other.for_user("usr_ada").put("k", "1").await;
    }
    scene.store.remove_all(&scene.tenant, Some(&scene.script)).await.unwrap();
    for user in crowd.iter().chain([&scene]) {
        assert_eq!((user.get("k", 0).await, user.usage().await), (None, (0, 0)), "{:?}", user.shelf);
    }
    for other in &others {
        assert_eq!(other.for_user("usr_ada").usage().await, (1, 2), "{:?}", other.shelf);
    }
    scene.store.remove_all(&scene.tenant, None).await.unwrap();
    for (other, left) in others.iter().zip([(0, 0), (0, 0), (1, 2)]) {
        assert_eq!(other.for_user("usr_ada").usage().await, left, "{:?}", other.shelf);
    }
}

pub async fn a_user_who_is_deleted_leaves_nothing_in_any_script(scene: Scene) {
    let scripts = [scene.clone(), scene.for_script("acme", "blog")];
    let stranger = scene.for_script("acme2", "shop").for_user("usr_ada");
    stranger.put("k", "1").await;
    for script in &scripts {
        for user in crowd(script).iter().chain([script]) {
            user.put("k", "1").await;
        }
    }
    scene.store.remove_user(&scene.tenant, "usr_ada").await.unwrap();
    for script in &scripts {
        assert_eq!(script.for_user("usr_ada").usage().await, (0, 0));
        assert_eq!(script.for_user("usr_ada").get("k", 0).await, None);
        for user in crowd(script).iter().skip(1).chain([script]) {
            assert_eq!(user.usage().await, (1, 2), "{:?}", user.shelf);
            assert!(user.get("k", 0).await.is_some());
        }
    }
    assert_eq!(stranger.usage().await, (1, 2));
    for nobody in ["usr_ada", "usr_%", "%", "", "ada", "*"] {
        scene.store.remove_user(&scene.tenant, nobody).await.unwrap();
    }
    assert_eq!(scene.for_user("usr_bob").usage().await, (1, 2));
}
