//! Everything that is wrong is told at once, each with its place.

use crate::{assert_wrong, file, fine, profile, with, wrong};
use stoa_config::{Sources, resolve};

#[test]
fn every_fault_of_every_layer_is_told_with_its_place() {
    let text = "lissten = \"a\"\n[http]\nmax_body = \"big\"\nmax_connections = 0\n\n[server]\nlissten = 1\n[profile.p.limits]\nmemory = \"1GiB\"\n";
    let sources = with(
        file("stoa.toml", text),
        &[("STOA_DATABASE_URL", "x"), ("STOA_DEMO", "yes"), ("STOA_KV__MAX_KEYS", "-1")],
    );
    assert_wrong(
        &sources,
        &[
            "stoa.toml:1: 'lissten' is not a setting; did you mean 'listen'?",
            "stoa.toml:3: http.max_body: expected a size such as \"64MiB\", at most 512MiB, found \"big\"",
            "stoa.toml:4: http.max_connections: 0 never means unlimited; expected a whole number from 1 to 1000000, or leave it out for the default",
            "stoa.toml:7: 'server.lissten' is not a setting; did you mean 'listen'?",
            "stoa.toml:9: limits.memory: expected a size such as \"64MiB\", from 1MiB to 512MiB, found \"1GiB\"",
            "STOA_DATABASE_URL: this variable is not a setting; did you mean 'STOA_DATABASE__URL'?",
            "STOA_DEMO: demo: expected true or false, found \"yes\"",
            "STOA_KV__MAX_KEYS: kv.max_keys: expected a whole number from 1 to 1000000000, found \"-1\"",
        ],
    );
}

#[test]
fn the_same_faults_are_found_in_yaml_and_json() {
    let yaml = "limits:\n  cpu: fast\n  wall: 0\ntrusted_proxies: [10.0.0.0/8, nowhere]\nlog_format: xml\n";
    let json = "{\"limits\": {\n\"cpu\": \"fast\", \"wall\": 0},\n\n\"trusted_proxies\": [\"10.0.0.0/8\", \"nowhere\"],\n\"log_format\": \"xml\"}";
    for (name, text, lines) in [("stoa.yaml", yaml, [2, 3, 4, 5]), ("stoa.json", json, [2, 2, 4, 5])] {
        let [cpu, wall, proxies, format] = lines.map(|line| format!("{name}:{line}: "));
        assert_wrong(
            &file(name, text),
            &[
                &format!(
                    "{cpu}limits.cpu: expected a duration such as \"500ms\" or \"2s\", at most 15m, found \"fast\""
                ),
                &format!(
                    "{wall}limits.wall: 0 never means unlimited; expected a duration such as \"500ms\" or \"2s\", at most 15m, or leave it out for the default"
                ),
                &format!(
                    "{proxies}trusted_proxies: expected a list, each item an address or a network such as \"10.0.0.0/8\", found \"nowhere\""
                ),
                &format!("{format}log_format: expected \"text\" or \"json\", found \"xml\""),
            ],
        );
    }
}

#[test]
fn what_is_no_text_of_its_format_is_shown_with_line_and_column() {
    for (name, text, place) in [
        ("stoa.toml", "demo = true\nlog = = 1\n", "stoa.toml:2:7: "),
        ("stoa.yaml", "demo: true\nlog: [a\n", "stoa.yaml:3:1: "),
        ("stoa.json", "{\"demo\": true,\n \"log\" 1}", "stoa.json:2:8: "),
        ("stoa.yaml", "a: &x 1\nb: *x\n", "stoa.yaml:1:4: anchors, aliases and tags are not read here"),
        ("stoa.yaml", "a: 1\n---\nb: 1\n", "stoa.yaml:3:1: a second document"),
        ("stoa.toml", "a = 1\na = 2\n", "stoa.toml:2:1: "),
    ] {
        let told = wrong(&file(name, text)).to_string();
        assert!(told.starts_with(place), "{name} {text:?}: {told}");
    }
    let told = wrong(&file("stoa.toml", "log = = 1\n")).to_string();
    assert!(told.ends_with("\n    1 | log = = 1\n      |       ^"), "{told}");
}

#[test]
fn a_key_that_is_there_twice_is_told() {
    assert_wrong(
        &file("stoa.yaml", "demo: true\ndemo: false\n"),
        &["stoa.yaml:2: demo: is set twice in this file"],
    );
    assert_wrong(
        &file("stoa.json", "{\"demo\":true,\"demo\":true}"),
        &["stoa.json:1: demo: is set twice in this file"],
    );
}

#[test]
fn an_admin_key_in_a_file_is_refused_with_the_way_out_and_not_shown() {
    let told = wrong(&file("stoa.toml", "admin_key = \"hunter2-hunter2-hunter2\"\n")).to_string();
    assert_eq!(
        told,
        "stoa.toml:1: admin_key: a secret does not belong in a configuration file; set STOA_ADMIN_KEY, or admin_key_file to a file that holds it"
    );
    assert_wrong(
        &with(Sources::default(), &[("STOA_ADMIN_KEY", "short")]),
        &["STOA_ADMIN_KEY: admin_key: expected at least 16 characters without spaces, found another text"],
    );
}

#[test]
fn no_message_and_no_debug_output_shows_a_password() {
    let bad = "[database]\nurl = \"mysql://u:hunter2@h/d\"\n";
    assert!(!format!("{0:?} {0}", wrong(&file("stoa.toml", bad))).contains("hunter2"));
    let broken = "[database]\nurl = \"postgres://u:hunter2@h/d\" x\n";
    assert!(!format!("{0:?} {0}", wrong(&file("stoa.toml", broken))).contains("hunter2"));
    let good = with(
        file("stoa.toml", "[database]\nurl = \"postgres://u:hunter2@h/d\"\n"),
        &[("STOA_ADMIN_KEY", "hunter2-hunter2-hunter2"), ("STOA_REDIS__URL", "redis://:hunter2@h")],
    );
    let resolved = fine(&good);
    assert_eq!(resolved.settings.database.url.expose(), "postgres://u:hunter2@h/d");
    assert!(
        !format!("{resolved:?}{}", serde_json::to_string(&resolved.settings).unwrap()).contains("hunter2")
    );
}

#[test]
fn settings_that_need_or_exclude_one_another_are_checked_together() {
    let text = "[tls]\ncert = \"c.pem\"\n[kv]\nstore = \"redis\"\n[http]\nmax_upload = \"1KiB\"\n";
    assert_wrong(
        &file("stoa.toml", text),
        &[
            "stoa.toml:2: tls.cert is set, and needs tls.key as well",
            "stoa.toml:4: kv.store = \"redis\" is set, and needs redis.url as well",
            "default: http.max_body is larger than http.max_upload, which it is a part of",
        ],
    );
    assert!(
        resolve(&with(file("stoa.toml", "kv.store = \"redis\""), &[("STOA_REDIS__URL", "redis://h")]))
            .is_ok()
    );
    assert_wrong(
        &with(file("stoa.toml", "admin_key_file = \"k\""), &[("STOA_ADMIN_KEY", "0123456789abcdef")]),
        &["stoa.toml:1: admin_key_file and admin_key are both set; leave one of them out"],
    );
}

#[test]
fn databases_that_would_be_lost_or_are_unknown_are_refused() {
    for url in [
        "sqlite::memory:",
        "sqlite://:memory:",
        "sqlite:",
        "sqlite:a?mode=memory",
        "mysql://h/d",
        "postgres://",
        "x",
    ] {
        let told = wrong(&with(Sources::default(), &[("STOA_DATABASE__URL", url)])).to_string();
        assert!(told.starts_with("STOA_DATABASE__URL: database.url: expected \"sqlite:<file>\""), "{told}");
    }
    for url in ["sqlite:a.db", "sqlite:///var/a.db", "postgres://u@h/d", "postgresql://h"] {
        fine(&with(Sources::default(), &[("STOA_DATABASE__URL", url)]));
    }
}

#[test]
fn a_profile_that_is_not_there_is_told_with_those_that_are() {
    let two = "[profile.a]\n[profile.b]\n";
    assert_wrong(
        &profile(file("stoa.toml", two), "c"),
        &["--profile: there is no profile 'c'; there are a, b"],
    );
    assert_wrong(&profile(Sources::default(), "c"), &["--profile: there is no profile 'c'; there are none"]);
}

#[test]
fn a_section_is_not_a_value_and_a_value_is_no_section() {
    assert_wrong(
        &file("stoa.yaml", "limits: 3\nlisten: {a: 1}\nprofile: x\n"),
        &[
            "stoa.yaml:1: limits: expected a section, found 3",
            "stoa.yaml:2: listen: expected an address and a port such as \"127.0.0.1:8787\", found a section",
            "stoa.yaml:3: profile: expected sections, one per profile, found \"x\"",
        ],
    );
    assert_wrong(
        &file("stoa.json", "[1]"),
        &["stoa.json:1: the file: expected settings by their names, found a list"],
    );
}
