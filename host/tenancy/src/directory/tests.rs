//! Claims about host names.

use super::*;
use crate::info::Status;
use crate::limits::{LimitsPatch, TenantLimits};
use std::collections::BTreeMap;

fn tenant(name: &str, hostnames: &[&str]) -> Arc<Tenant> {
    let record = TenantRecord {
        id: TenantId::new(name).unwrap(),
        status: Status::Active,
        limits: LimitsPatch::default(),
        revision: 1,
        created_at: 0,
        updated_at: 0,
        hostnames: hostnames.iter().map(|host| Arc::from(*host)).collect(),
        scripts: BTreeMap::new(),
    };
    let state = TenantState::build(Arc::new(record), &TenantLimits::default(), None).unwrap();
    Arc::new(Tenant::new(state))
}

fn directory(default: Option<&str>) -> Directory {
    let directory = Directory::new("Stoa.example", default.map(|name| TenantId::new(name).unwrap()));
    directory.fill(vec![tenant("acme", &["www.acme.example"]), tenant("v1", &[])]);
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

#[test]
fn a_tenant_that_is_gone_has_no_names_left() {
    let directory = directory(None);
    directory.update(&TenantId::new("acme").unwrap(), None);
    assert_eq!(at(&directory, "www.acme.example"), "nobody");
    assert_eq!(at(&directory, "acme.stoa.example"), "nobody");
    assert_eq!(at(&directory, "v1.stoa.example"), "v1");
}
