//! What many callers see who come at once.

use crate::scene::{Scene, at, over};
use stoa_kv::{KvError, SetOptions};
use tokio::task::JoinSet;

/// As many as a busy script has at once.
const CROWD: u64 = 16;

/// Runs the work of many at once, each with its number.
async fn at_once<T, F>(scene: &Scene, work: impl Fn(Scene, u64) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let mut crowd = JoinSet::new();
    for number in 0..CROWD {
        crowd.spawn(work(scene.clone(), number));
    }
    crowd.join_all().await
}

pub async fn of_two_writers_with_the_same_version_one_wins(scene: Scene) {
    scene.put("k", "0").await;
    for version in 1..=20 {
        let write = |scene: Scene, name: &'static str| async move {
            scene.try_set("k", name, over(version), 0).await
        };
        let (one, two) = (tokio::spawn(write(scene.clone(), "1")), tokio::spawn(write(scene.clone(), "2")));
        let (winner, loser) = match (one.await.unwrap(), two.await.unwrap()) {
            (Ok(_), Err(loser)) => ("1", loser),
            (Err(loser), Ok(_)) => ("2", loser),
            both => panic!("{both:?}"),
        };
        assert!(matches!(loser, KvError::Version { stored } if stored == version + 1), "{loser}");
        assert_eq!(scene.get("k", 0).await, Some((winner.to_owned(), version + 1)));
    }
}

pub async fn of_many_that_create_a_key_one_does(scene: Scene) {
    let created = at_once(&scene, |scene, number| async move {
        scene.try_set("k", &number.to_string(), over(0), 0).await.is_ok()
    });
    assert_eq!(created.await.into_iter().filter(|created| *created).count(), 1);
    assert_eq!(scene.usage().await.0, 1);
}

pub async fn no_increment_is_lost(scene: Scene) {
    scene.put("n", "0").await;
    at_once(&scene, |scene, _| async move {
        loop {
            let (value, version) = scene.get("n", 0).await.unwrap();
            let next = (value.parse::<u64>().unwrap() + 1).to_string();
            match scene.try_set("n", &next, over(version), 0).await {
                Ok(_) => break,
                Err(KvError::Version { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        }
    })
    .await;
    assert_eq!(scene.get("n", 0).await, Some((CROWD.to_string(), CROWD + 1)));
}

pub async fn keys_written_at_once_are_all_counted(scene: Scene) {
    at_once(&scene, |scene, number| async move {
        for key in 0..5 {
            scene.put(&format!("{number}/{key}"), "1").await;
        }
    })
    .await;
    let page = scene.list("", None, 1_000, 0).await;
    assert_eq!(page.entries.len() as u64, 5 * CROWD);
    assert_eq!(scene.usage().await, (5 * CROWD, page.entries.iter().map(|entry| entry.bytes).sum()));
}

pub async fn removals_and_writes_at_once_leave_true_books(scene: Scene) {
    at_once(&scene, |scene, number| async move {
        for round in 0..10 {
            let key = format!("k{}", (number + round) % 4);
            if (number + round) % 3 == 0 {
                scene.remove(&key, 0).await;
            } else {
                scene
                    .store
                    .set(&scene.shelf, key, "1".repeat(3), SetOptions::default(), at(0))
                    .await
                    .unwrap();
            }
            if number == 0 && round == 5 {
                scene.clear(0).await;
            }
        }
    })
    .await;
    let page = scene.list("", None, 1_000, 0).await;
    let bytes = page.entries.iter().map(|entry| entry.bytes).sum();
    assert_eq!(scene.usage().await, (page.entries.len() as u64, bytes));
}
