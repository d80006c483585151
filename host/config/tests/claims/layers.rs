//! Which layer wins, and what a reload changes.

use crate::{file, fine, profile, with};
use stoa_config::{Catalog, Flag, KvStore, LogFormat, Origin, Reload, Settings, Sources, Span};

const FILE: &str = "log = \"warn\"\ndemo = false\nhttp.max_connections = 5\nlimits.cpu = \"2s\"\n[profile.production]\nlog = \"error\"\nlimits.cpu = \"3s\"\n";

#[test]
fn nothing_said_is_the_defaults() {
    assert_eq!(fine(&Sources::default()).settings, Settings::default());
    for (name, empty) in
        [("stoa.toml", ""), ("stoa.yaml", ""), ("stoa.yaml", "# nothing\n"), ("stoa.json", "{}")]
    {
        assert_eq!(fine(&file(name, empty)).settings, Settings::default(), "{name}");
    }
    let unsaid = "limits:\nlisten:\ndefault_tenant: null\ntls:\n  cert: ~\nprofile:\n";
    assert_eq!(fine(&file("stoa.yaml", unsaid)).settings, Settings::default());
}

#[test]
fn the_command_line_wins_over_the_environment_over_the_profile_over_the_file() {
    let mut sources = profile(file("stoa.toml", FILE), "production");
    let settings = fine(&sources).settings;
    assert_eq!((settings.log.as_str(), settings.demo, settings.limits.cpu), ("error", false, Span::secs(3)));
    sources = with(sources, &[("STOA_LOG", "debug"), ("STOA_HTTP__MAX_CONNECTIONS", "6")]);
    sources.flags.push(Flag { name: "--log", path: "log", text: "trace".to_owned() });
    let resolved = fine(&sources);
    assert_eq!((resolved.settings.log.as_str(), resolved.settings.http.max_connections), ("trace", 6));
    let origin = |path: &str| resolved.values[path].origin.to_string();
    assert_eq!(origin("log"), "--log");
    assert_eq!(origin("http.max_connections"), "STOA_HTTP__MAX_CONNECTIONS");
    assert_eq!(origin("limits.cpu"), "stoa.toml:7");
    assert_eq!(origin("demo"), "stoa.toml:2");
    assert_eq!(origin("listen"), "default");
    let overridden: Vec<_> =
        resolved.overridden.iter().map(|over| format!("{} {}", over.path, over.by)).collect();
    assert_eq!(
        overridden,
        [
            "limits.cpu stoa.toml:7",
            "log stoa.toml:6",
            "http.max_connections STOA_HTTP__MAX_CONNECTIONS",
            "log STOA_LOG",
            "log --log"
        ]
    );
}

#[test]
fn toml_yaml_and_json_say_the_same() {
    let toml = "log_format = \"json\"\ntrusted_proxies = [\"10.0.0.0/8\", \"::1\"]\nkv = { store = \"memory\", max_keys = 1_000 }\n[http]\nmax_body = 4096\nidle_timeout = \"2m\"\n";
    let yaml = "log_format: json\ntrusted_proxies:\n- 10.0.0.0/8\n- '::1'\nkv: {store: memory, max_keys: 1000}\nhttp:\n  max_body: 4096\n  idle_timeout: 2m\n";
    let json = "\u{feff}{\n\t\"log_format\": \"js\\u006fn\",\n\t\"trusted_proxies\": [\"10.0.0.0\\/8\", \"::1\"], \"kv\": {\"store\":\"memory\",\"max_keys\":1000}, \"http\": {\"max_body\": 4096, \"idle_timeout\": \"2m\"}}";
    let settings = fine(&file("stoa.toml", toml)).settings;
    assert_eq!(
        (settings.log_format, settings.kv.store, settings.kv.max_keys),
        (LogFormat::Json, KvStore::Memory, 1000)
    );
    assert_eq!((settings.http.max_body.get(), settings.trusted_proxies.len()), (4096, 2));
    assert_eq!(fine(&file("stoa.yaml", yaml)).settings, settings);
    assert_eq!(fine(&file("stoa.json", json)).settings, settings);
}

#[test]
fn every_setting_can_be_said_by_its_variable() {
    for setting in Catalog::new().settings() {
        let text = match (&setting.default, setting.path.as_str()) {
            (_, "admin_key" | "vault.master_key" | "vault.previous_keys") => "0123456789abcdef".to_owned(),
            (_, "redis.url") => "redis://h".to_owned(),
            // One half of a pair would be refused.
            (_, "tls.cert" | "tls.key") => continue,
            (_, "engine.memory_for_scripts") => "64MiB".to_owned(),
            (_, "hostnames.resolver") => "192.0.2.53:53".to_owned(),
            (_, "trusted_proxies" | "fetch.allow_private") => "10.0.0.0/8, ::1".to_owned(),
            (serde_json::Value::Null, _) => "7".to_owned(),
            (serde_json::Value::String(text), _) => text.clone(),
            (other, _) => other.to_string(),
        };
        let resolved = fine(&with(Sources::default(), &[(&setting.variable(), &text)]));
        assert_eq!(resolved.values[&setting.path].origin, Origin::Variable(setting.variable().into()));
    }
}

#[test]
fn an_empty_variable_says_nothing() {
    assert_eq!(fine(&with(Sources::default(), &[("STOA_LISTEN", "")])).settings, Settings::default());
}

#[test]
fn the_database_is_in_the_data_directory_unless_said_otherwise() {
    let url = |variables: &[(&str, &str)]| {
        fine(&with(Sources::default(), variables)).settings.database.url.expose().to_owned()
    };
    assert_eq!(url(&[]), "sqlite:.stoa/stoa.db");
    assert_eq!(url(&[("STOA_DATA_DIR", "/var/lib/stoa/")]), "sqlite:/var/lib/stoa/stoa.db");
    assert_eq!(url(&[("STOA_DATA_DIR", "/a?b%c")]), "sqlite:/a%3Fb%25c/stoa.db");
    assert_eq!(url(&[("STOA_DATA_DIR", "/x"), ("STOA_DATABASE__URL", "sqlite:y.db")]), "sqlite:y.db");
}

#[test]
fn a_reload_changes_what_it_can_and_names_what_it_cannot() {
    let before = fine(&file(
        "stoa.toml",
        "log = \"info\"\nlisten = \"127.0.0.1:1\"\n[tls]\ncert = \"a\"\nkey = \"b\"\n",
    ));
    let after = fine(&with(
        file("stoa.toml", "log = \"warn\"\nlisten = \"127.0.0.1:2\"\n[tls]\ncert = \"c\"\nkey = \"b\"\n"),
        &[("STOA_DATABASE__URL", "postgres://u:p@h/d")],
    ));
    let (now, changes) = before.reloaded(after.clone()).unwrap();
    assert_eq!(changes.applied, ["log", "tls.cert"]);
    assert_eq!(changes.needs_restart, ["listen", "database.url"]);
    assert_eq!((now.settings.log.as_str(), now.settings.listen.port()), ("warn", 1));
    // It is still named at the next reload, since it still does not hold.
    let (_, again) = now.reloaded(after).unwrap();
    assert_eq!((again.applied.len(), again.needs_restart.len()), (0, 2));
    let (plain, changes) = now.reloaded(fine(&Sources::default())).unwrap();
    assert!(changes.needs_restart.contains(&"tls.cert".to_owned()) && plain.settings.tls.cert.is_some());
}

#[test]
fn a_new_password_is_a_change_though_it_is_not_shown() {
    let with_password = |url| fine(&with(Sources::default(), &[("STOA_DATABASE__URL", url)])).settings;
    let changes = Settings::diff(&with_password("postgres://u:a@h/d"), &with_password("postgres://u:b@h/d"));
    assert_eq!(changes.needs_restart, ["database.url"]);
}

#[test]
fn what_may_change_while_the_server_runs_is_what_was_promised() {
    let catalog = Catalog::new();
    let reload = |path: &str| catalog.get(path).unwrap().reload;
    for path in ["log", "limits.cpu", "limits.queue", "trusted_proxies", "http.idle_timeout", "http.max_body"]
    {
        assert_eq!(reload(path), Reload::Always, "{path}");
    }
    for path in ["listen", "data_dir", "base_domain", "database.url", "redis.url", "kv.store", "engine.slots"]
    {
        assert_eq!(reload(path), Reload::Never, "{path}");
    }
}
