//! Claims about host names.

use super::*;
use crate::info::Status;
use crate::limits::{LimitsPatch, TenantLimits};
use crate::policy::Policy;
use std::collections::BTreeMap;

fn tenant(name: &str, hostnames: &[&str]) -> Arc<Tenant> {
    let record = TenantRecord {
        id: TenantId::new(name).unwrap(),
        status: Status::Active,
        limits: LimitsPatch::default(),
        policy: Policy::default(),
        purges: Arc::default(),
        revision: 1,
        created_at: 0,
        updated_at: 0,
        hostnames: hostnames.iter().map(|host| Arc::from(*host)).collect(),
        scripts: BTreeMap::new(),
    };
    let state = TenantState::build(
        Arc::new(record),
        &TenantLimits::default(),
        (&Registry::default(), &Meters::default()),
        None,
    )
    .unwrap();
    Arc::new(Tenant::new(state))
}

fn directory(default: Option<&str>) -> Directory {
    let directory = Directory::new("Stoa.example", default.map(|name| TenantId::new(name).unwrap()));
    directory.fill(&[tenant("acme", &["www.acme.example"]), tenant("v1", &[])]);
    directory
}

fn at(directory: &Directory, host: &str) -> String {
    match directory.at(host) {
        None => "nobody".to_owned(),
        Some(Site { tenant, preview: None }) => tenant.id().to_string(),
        Some(Site { tenant, preview: Some(Preview { script, number }) }) => {
            format!("{} {script} {number}", tenant.id())
        }
    }
}

#[test]
fn a_host_name_means_one_tenant() {
    let directory = directory(None);
    for (host, expected) in [
        ("acme.stoa.example", "acme"),
        ("acme.stoa.example.", "acme"),
        ("www.acme.example", "acme"),
        ("v1.stoa.example", "v1"),
        ("v12.blog.acme.stoa.example", "acme blog 12"),
        ("v1.blog.v1.stoa.example", "v1 blog 1"),
        ("blog.acme.stoa.example", "nobody"),
        ("v0.blog.acme.stoa.example", "nobody"),
        ("v01.blog.acme.stoa.example", "nobody"),
        ("v+1.blog.acme.stoa.example", "nobody"),
        ("v99999999999999999999.blog.acme.stoa.example", "nobody"),
        ("v1.Blog.acme.stoa.example", "nobody"),
        ("stoa.example", "nobody"),
        (".stoa.example", "nobody"),
        ("acmestoa.example", "nobody"),
        ("other.example", "nobody"),
        ("", "nobody"),
    ] {
        assert_eq!(at(&directory, host), expected, "{host}");
    }
}

#[test]
fn a_name_of_nobody_is_the_default_tenants_but_one_below_the_platform_is_not() {
    let directory = directory(Some("acme"));
    assert_eq!(at(&directory, "other.example"), "acme");
    assert_eq!(at(&directory, "nobody.stoa.example"), "nobody");
}

#[tokio::test]
async fn a_tenant_that_is_gone_has_no_names_left() {
    let directory = directory(None);
    directory.take_out(&TenantId::new("acme").unwrap()).await;
    assert_eq!(at(&directory, "www.acme.example"), "nobody");
    assert_eq!(at(&directory, "acme.stoa.example"), "nobody");
    assert_eq!(at(&directory, "v1.stoa.example"), "v1");
}

#[tokio::test]
async fn of_two_that_find_a_tenant_at_once_one_takes_it_in() {
    let (directory, id) = (directory(None), TenantId::new("new").unwrap());
    let take_in = async || {
        let stored = async {
            // Here the other one finds it, too.
            tokio::task::yield_now().await;
            Ok(Some(tenant("new", &[])))
        };
        directory.take_in(&id, stored).await.unwrap();
        directory.tenant(&id).unwrap()
    };
    let (one, other) = tokio::join!(take_in(), take_in());
    assert!(Arc::ptr_eq(&one, &other), "the second put another in the place of the first");
}

#[tokio::test]
async fn whoever_still_has_a_deleted_tenant_does_not_touch_the_next_of_its_name() {
    let (directory, id) = (directory(None), TenantId::new("acme").unwrap());
    let before = directory.tenant(&id).unwrap();
    directory.take_out(&id).await;
    directory.take_in(&id, async { Ok(Some(tenant("acme", &["new.example"]))) }).await.unwrap();
    let next = directory.tenant(&id).unwrap();
    directory.update(&before);
    directory.forget(&before);
    assert!(Arc::ptr_eq(&directory.tenant(&id).unwrap(), &next));
    assert_eq!(
        (at(&directory, "new.example"), at(&directory, "www.acme.example")),
        ("acme".into(), "nobody".into())
    );
}
