//! Claims about where requests lead.

use super::*;
use crate::limits::LimitsPatch;
use crate::policy::Policy;
use crate::release::Release;
use proptest::prelude::*;
use stoa_engine::{Manifest, Registration};
use stoa_kernel::TenantId;
use stoa_metering::Meters;

/// A script by its name, mount path and routes; `fetch` stands for a default export.
struct Script(&'static str, &'static str, &'static [(&'static str, &'static str)]);

fn manifest(routes: &[(&str, &str)]) -> Manifest {
    let registrations = routes.iter().filter(|(method, _)| *method != "fetch").zip(0..);
    Manifest {
        registrations: registrations
            .map(|((method, path), handler)| Registration {
                kind: "route".to_owned(),
                name: (*path).to_owned(),
                handler,
                detail: format!("{{\"method\":\"{method}\"}}"),
            })
            .collect(),
        events: routes.iter().filter(|(method, _)| *method == "fetch").map(|_| "fetch".to_owned()).collect(),
        has_setup: false,
    }
}

fn release(script: &str, number: u64, routes: &[(&str, &str)]) -> Arc<Release> {
    let (tenant, script) = (TenantId::new("acme").unwrap(), ScriptName::new(script).unwrap());
    Arc::new(Release::new(tenant, script, 0, number, manifest(routes), Arc::default()).unwrap())
}

fn record(scripts: &[Script]) -> TenantRecord {
    let scripts = scripts.iter().map(|Script(name, mount, routes)| {
        let record = ScriptRecord {
            name: ScriptName::new(name).unwrap(),
            mount: (*mount).into(),
            active: Some(release(name, 1, routes)),
            canary: None,
            latest: 1,
            revision: 1,
            created_at: 0,
            updated_at: 0,
            limits: LimitsPatch::default(),
        };
        (record.name.clone(), Arc::new(record))
    });
    TenantRecord {
        id: TenantId::new("acme").unwrap(),
        status: Status::Active,
        limits: LimitsPatch::default(),
        policy: Policy::default(),
        purges: Arc::default(),
        revision: 1,
        created_at: 0,
        updated_at: 0,
        hostnames: Vec::new(),
        scripts: scripts.collect(),
    }
}

fn state(scripts: &[Script]) -> Result<TenantState, TenancyError> {
    TenantState::build(
        Arc::new(record(scripts)),
        &TenantLimits::default(),
        (&Registry::default(), &Meters::default()),
        None,
    )
}

/// What answers, in a word: `script.handler(params)`, a list of methods, or nothing.
fn answer(state: &TenantState, method: &str, path: &str) -> String {
    shown(state.find(method, path, &|| None, &|| 0))
}

fn shown(found: Found) -> String {
    match found {
        Found::Target { version, target, params, .. } => {
            let target = match target {
                Target::Handler(handler) => handler.to_string(),
                Target::Entry(entry) => entry,
            };
            let params: Vec<_> = params.iter().map(|(name, value)| format!("{name}={value}")).collect();
            format!("{} v{} {target}({})", version.script(), version.number(), params.join(","))
        }
        Found::Options(methods) => format!("options {}", methods.join(",")),
        Found::MethodNotAllowed(methods) => format!("405 {}", methods.join(",")),
        Found::UnknownVersion(names) => format!("versions {}", names.join(",")),
        Found::Asset { version, name } => format!("{} v{} assets/{name}", version.script(), version.number()),
        Found::Folder => "folder".to_owned(),
        Found::Unanswered { version } => format!("pages of {}", version.script()),
        Found::NotFound => "404".to_owned(),
    }
}

#[test]
fn a_request_leads_to_the_script_that_has_the_route() {
    let state = state(&[
        Script("api", "/api", &[("GET", "/"), ("GET", "/users/:id"), ("POST", "/users/:user")]),
        Script("site", "", &[("GET", "/"), ("GET", "/about"), ("fetch", "")]),
        Script("shop", "/shop", &[("fetch", "")]),
    ])
    .unwrap();
    for (method, path, expected) in [
        ("GET", "/api", "api v1 0()"),
        ("GET", "/api/users/7", "api v1 1(id=7)"),
        ("POST", "/api/users/7", "api v1 2(user=7)"),
        ("HEAD", "/api/users/a%2Fb", "api v1 1(id=a/b)"),
        ("OPTIONS", "/api/users/7", "options GET,HEAD,OPTIONS,POST"),
        ("GET", "/", "site v1 0()"),
        ("GET", "/about", "site v1 1()"),
        ("GET", "/elsewhere", "site v1 fetch()"),
        ("DELETE", "/api/users/7", "site v1 fetch()"),
        ("GET", "/shop/cart", "shop v1 fetch()"),
        ("GET", "/shop", "shop v1 fetch()"),
        ("GET", "/shopping", "site v1 fetch()"),
    ] {
        assert_eq!(answer(&state, method, path), expected, "{method} {path}");
    }
}

#[test]
fn a_known_path_with_another_method_names_those_it_has() {
    let state = state(&[Script("api", "", &[("GET", "/a"), ("POST", "/a")])]).unwrap();
    assert_eq!(answer(&state, "PUT", "/a"), "405 GET,HEAD,OPTIONS,POST");
    assert_eq!(answer(&state, "PUT", "/b"), "404");
}

#[test]
fn two_scripts_with_one_route_are_refused_by_name() {
    let pairs: [(Script, Script, &str); 4] = [
        (Script("one", "", &[("GET", "/a/:x")]), Script("two", "", &[("GET", "/a/:y")]), "GET /a/:"),
        (Script("one", "/a", &[("GET", "/b")]), Script("two", "", &[("GET", "/a/b")]), "GET /a/b"),
        (Script("one", "", &[("*", "/a")]), Script("two", "", &[("*", "/a")]), "* /a"),
        (Script("one", "", &[("fetch", "")]), Script("two", "", &[("fetch", "")]), "everything below /"),
    ];
    for (one, two, route) in pairs {
        let both = Arc::new(record(&[one, two]));
        for changed in ["one", "two"] {
            let changed = ScriptName::new(changed).unwrap();
            let error = TenantState::build(
                Arc::clone(&both),
                &TenantLimits::default(),
                (&Registry::default(), &Meters::default()),
                Some(&changed),
            );
            match error.err().unwrap() {
                TenancyError::RouteConflict { script, route: named, other } => {
                    assert_eq!(script, changed);
                    assert_ne!(other, changed);
                    assert!(named.starts_with(route), "{named}");
                }
                other => panic!("{other}"),
            }
        }
    }
}

#[test]
fn the_same_path_with_other_methods_is_no_conflict() {
    let state = state(&[Script("one", "", &[("GET", "/a")]), Script("two", "", &[("POST", "/a")])]).unwrap();
    assert_eq!(answer(&state, "GET", "/a"), "one v1 0()");
    assert_eq!(answer(&state, "POST", "/a"), "two v1 0()");
}

fn rolled_out(percent: u8) -> TenantState {
    let mut record = record(&[Script("api", "/api", &[("GET", "/"), ("GET", "/old")])]);
    let name = ScriptName::new("api").unwrap();
    let mut script = record.scripts[&name].as_ref().clone();
    script.canary = Some((release("api", 2, &[("GET", "/new"), ("GET", "/")]), percent));
    record.scripts.insert(name, Arc::new(script));
    TenantState::build(
        Arc::new(record),
        &TenantLimits::default(),
        (&Registry::default(), &Meters::default()),
        None,
    )
    .unwrap()
}

#[test]
fn a_part_of_the_clients_gets_the_second_version_with_its_own_routes() {
    let state = rolled_out(30);
    let at = |path: &str, client: u64| shown(state.find("GET", path, &|| None, &|| client));
    assert_eq!(at("/api", 29), "api v2 1()");
    assert_eq!(at("/api", 30), "api v1 0()");
    assert_eq!(at("/api", 129), "api v2 1()");
    assert_eq!((at("/api/new", 0).as_str(), at("/api/new", 99).as_str()), ("api v2 0()", "404"));
    assert_eq!((at("/api/old", 0).as_str(), at("/api/old", 99).as_str()), ("404", "api v1 1()"));
}

#[test]
fn as_many_clients_as_were_asked_for_get_the_second_version() {
    let state = rolled_out(25);
    let second =
        (0..10_000).filter(|client| shown(state.find("GET", "/api", &|| None, &|| *client)).contains("v2"));
    assert_eq!(second.count(), 2_500);
}

#[test]
fn who_asks_is_not_looked_at_without_a_rollout() {
    let state = state(&[Script("api", "", &[("GET", "/")])]).unwrap();
    assert_eq!(
        shown(state.find("GET", "/", &|| panic!("no versions here"), &|| panic!("nobody needs to know"))),
        "api v1 0()"
    );
}

proptest! {
    /// No path, however made, does anything but lead somewhere or nowhere.
    #[test]
    fn any_path_is_answered(path in "\\PC{0,40}", method in "[A-Z]{0,8}") {
        let state = state(&[
            Script("api", "/api", &[("GET", "/users/:id"), ("GET", "/files/{*rest}")]),
            Script("site", "", &[("GET", "/"), ("GET", "/{*all}")]),
        ]).unwrap();
        state.find(&method, &path, &|| Some("1"), &|| 0);
        state.find(&method, &format!("/{path}"), &|| Some("1"), &|| 0);
    }
}

/// As it was, with these assets for the first version of a script.
fn with_assets(record: &mut TenantRecord, script: &str, names: &[&str], pages: bool) {
    let script = record.scripts.get_mut(&ScriptName::new(script).unwrap()).unwrap();
    let mut files = stoa_assets::AssetFiles::default();
    for name in names {
        files.add((*name).to_owned(), Some("1".into())).unwrap();
    }
    let list = files.prepare(&stoa_kernel::AssetList::new(), &stoa_kernel::AssetList::new(), 1).unwrap().list;
    let script = Arc::make_mut(script);
    let release = script.active.as_ref().unwrap();
    let mut manifest = release.manifest.clone();
    if pages {
        manifest.registrations.push(Registration {
            kind: "assets".to_owned(),
            name: "configureAssets".to_owned(),
            handler: 99,
            detail: "{\"spa\":\"index.html\"}".to_owned(),
        });
    }
    let release = Release::new(release.tenant.clone(), script.name.clone(), 0, 1, manifest, Arc::new(list));
    script.active = Some(Arc::new(release.unwrap()));
}

fn built(record: TenantRecord) -> Result<TenantState, TenancyError> {
    TenantState::build(
        Arc::new(record),
        &TenantLimits::default(),
        (&Registry::default(), &Meters::default()),
        None,
    )
}

#[test]
fn routes_come_first_then_assets_then_fetch_and_the_longest_mount_path_before_all_shorter_ones() {
    let mut record = record(&[
        Script("docs", "/docs", &[("GET", "/search"), ("POST", "/a.css")]),
        Script("shop", "/shop", &[("fetch", "")]),
        Script("site", "", &[("GET", "/a.css"), ("fetch", "")]),
    ]);
    with_assets(&mut record, "docs", &["a.css", "search", "index.html", "deep/index.html"], false);
    with_assets(&mut record, "site", &["a.css", "b.css", "docs/b.css", "shop/x.css", "index.html"], false);
    let state = built(record).unwrap();
    for (method, path, expected) in [
        ("GET", "/a.css", "site v1 0()"),
        ("GET", "/b.css", "site v1 assets/b.css"),
        ("HEAD", "/b.css", "site v1 assets/b.css"),
        ("POST", "/b.css", "site v1 fetch()"),
        ("GET", "/", "site v1 assets/index.html"),
        ("GET", "/none", "site v1 fetch()"),
        ("GET", "/docs/search", "docs v1 0()"),
        ("GET", "/docs/a.css", "docs v1 assets/a.css"),
        ("GET", "/docs/deep", "folder"),
        ("GET", "/docs", "folder"),
        ("GET", "/docs/", "docs v1 assets/index.html"),
        // What the longer mount path does not have, the shorter one may.
        ("GET", "/docs/b.css", "site v1 assets/b.css"),
        // But who takes everything takes this, too.
        ("GET", "/shop/x.css", "shop v1 fetch()"),
    ] {
        assert_eq!(answer(&state, method, path).replace("docs/b.css", "b.css"), expected, "{method} {path}");
    }
}

#[test]
fn another_method_of_an_asset_is_told_which_there_are() {
    let mut record = record(&[Script("site", "", &[("POST", "/a.css")])]);
    with_assets(&mut record, "site", &["a.css", "b.css", "index.html"], true);
    let state = built(record.clone()).unwrap();
    let preview = state.versions().next().unwrap();
    for (method, path, expected) in [
        ("GET", "/a.css", "site v1 assets/a.css"),
        ("POST", "/a.css", "site v1 0()"),
        ("PUT", "/a.css", "405 GET,HEAD,OPTIONS,POST"),
        ("PUT", "/b.css", "405 GET,HEAD,OPTIONS"),
        ("OPTIONS", "/b.css", "options GET,HEAD,OPTIONS"),
        ("GET", "/none", "pages of site"),
    ] {
        assert_eq!(answer(&state, method, path), expected, "{method} {path}");
        assert_eq!(shown(preview.find(method, path, &|| None)), expected, "preview: {method} {path}");
    }
}

#[test]
fn two_scripts_of_one_mount_path_may_not_have_an_asset_of_one_name() {
    let mut record = record(&[Script("one", "/x", &[]), Script("two", "/x", &[]), Script("three", "", &[])]);
    with_assets(&mut record, "one", &["a", "b"], false);
    with_assets(&mut record, "two", &["c"], false);
    with_assets(&mut record, "three", &["x/a"], false);
    let state = built(record.clone()).unwrap();
    assert_eq!(answer(&state, "GET", "/x/a"), "one v1 assets/a");
    assert_eq!(answer(&state, "GET", "/x/c"), "two v1 assets/c");
    with_assets(&mut record, "two", &["b"], false);
    let error = built(record).err().unwrap();
    assert_eq!(error.code().as_str(), "ROUTE_CONFLICT");
    assert!(error.to_string().contains("GET /x/b"), "{error}");
}
