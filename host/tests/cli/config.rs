//! `stoad config`, and what a configuration does to the other commands.

use crate::{Desk, Ran, assert_has};

/// What `stoad config` does in an empty environment.
fn config(desk: &Desk, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
    desk.run_in(variables, &[&["config"], arguments].concat(), "")
}

#[test]
fn check_says_that_a_file_is_fine_and_what_overrides_it() {
    let desk = Desk::new();
    let ran = config(&desk, &["check"], &[]);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "there is no configuration file, and the rest is fine\n"),
        "{}",
        ran.err
    );
    desk.write("stoa.toml", "listen = \"127.0.0.1:1\"\nlog = \"warn\"\n[profile.test]\nlog = \"debug\"\n");
    let ran = config(&desk, &["check", "--profile", "test"], &[("STOA_LISTEN", "127.0.0.1:2")]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(
        ran.out,
        "stoa.toml is fine\nnote: profiles: test\nnote: log: stoa.toml:4 overrides stoa.toml:2\nnote: listen: STOA_LISTEN overrides stoa.toml:1\n"
    );
}

#[test]
fn check_names_every_fault_and_is_exit_code_1() {
    let desk = Desk::new();
    desk.write("stoa.yaml", "server:\n  lissten: x\nlimits:\n  cpu: fast\n");
    let ran = config(&desk, &["check"], &[("STOA_LISTENN", "x")]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert_eq!(
        ran.err,
        "stoa.yaml:2: 'server.lissten' is not a setting; did you mean 'listen'?\n\
         stoa.yaml:4: limits.cpu: expected a duration such as \"500ms\" or \"2s\", at most 15m, found \"fast\"\n\
         STOA_LISTENN: this variable is not a setting; did you mean 'STOA_LISTEN'?\n"
    );
}

#[test]
fn check_looks_at_what_the_settings_name() {
    let desk = Desk::new();
    desk.write(
        "stoa.toml",
        "log = \"info,=\"\nadmin_key_file = \"key\"\ntls = { cert = \"c.pem\", key = \"k.pem\" }\n[fetch]\nextra_ca = \"ca.pem\"\n",
    );
    desk.write("ca.pem", "no certificate\n");
    desk.write("key", "short\n");
    desk.write("k.pem", "");
    let ran = config(&desk, &["check"], &[]);
    assert_eq!(ran.code, 1);
    assert_has(
        &ran.err,
        &[
            "stoa.toml:1: log: expected a level or a filter",
            "stoa.toml:2: admin_key_file: expected a file that holds a key of at least 16 characters",
            "stoa.toml:3: cannot read 'c.pem': No such file",
            "stoa.toml:5: fetch.extra_ca: 'ca.pem' holds no certificate; it has to hold those of the authorities, as PEM",
        ],
    );
    assert_eq!(ran.err.lines().count(), 4, "{}", ran.err);
    let gone = config(&desk, &["check"], &[("STOA_FETCH__EXTRA_CA", "gone.pem")]);
    assert_has(&gone.err, &["STOA_FETCH__EXTRA_CA: fetch.extra_ca: cannot read 'gone.pem': "]);
}

#[test]
fn one_file_is_read_and_two_are_an_error() {
    let desk = Desk::new();
    desk.write("stoa.toml", "demo = false\n");
    desk.write("stoa.yml", "demo: false\n");
    desk.write("other/mine.json", "{\"log\": \"error\"}");
    let ran = config(&desk, &["check"], &[]);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.err, "stoa.toml: there is also stoa.yml; keep one of them, or name one with --config\n");
    let ran = config(&desk, &["check", "--config", "other/mine.json"], &[]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "other/mine.json is fine\n"));
    let ran = config(&desk, &["check"], &[("STOA_CONFIG", "other/mine.json")]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "other/mine.json is fine\n"));
    let ran = config(&desk, &["check", "--config", "gone.toml"], &[]);
    assert_eq!(ran.code, 1);
    assert_has(&ran.err, &["--config: cannot read 'gone.toml': No such file"]);
    let ran = config(&desk, &["check", "--config", "app.ts"], &[]);
    assert_has(&ran.err, &["--config: a configuration file ends in .toml, .yaml, .yml or .json"]);
}

#[test]
fn print_shows_values_and_origins_but_no_secret() {
    let desk = Desk::new();
    desk.write("stoa.toml", "\n[http]\nmax_body = \"2MiB\"\n");
    let variables =
        [("STOA_ADMIN_KEY", "hunter2-hunter2-hunter2"), ("STOA_DATABASE__URL", "postgres://u:hunter2@h/d")];
    let ran = config(&desk, &["print"], &variables);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(!ran.out.contains("hunter2"), "{}", ran.out);
    assert_has(
        &ran.out,
        &[
            "listen = \"127.0.0.1:8787\"\n",
            "http.max_body = \"2MiB\"                   # stoa.toml:3\n",
            "database.url = \"postgres://u:***@h/d\"    # STOA_DATABASE__URL\n",
            "# admin_key = \"***\"                      # STOA_ADMIN_KEY\n",
            "# default_tenant is not set\n",
        ],
    );
    // What is printed can be a file again.
    desk.write("again.toml", &ran.out);
    let again = config(&desk, &["check", "--config", "again.toml"], &[]);
    assert_eq!((again.code, again.err.as_str()), (0, ""));
    let told = config(&desk, &["print", "--json"], &variables);
    assert!(!told.out.contains("hunter2"), "{}", told.out);
    let body = &told.json()["http.max_body"];
    assert_eq!(body, &serde_json::json!({ "value": "2MiB", "origin": "stoa.toml:3" }));
}

#[test]
fn schema_is_printed_whatever_the_configuration_is() {
    let desk = Desk::new();
    desk.write("stoa.toml", "= broken");
    let ran = config(&desk, &["schema"], &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.json()["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(ran.json()["properties"]["listen"]["default"], "127.0.0.1:8787");
}

#[test]
fn a_broken_configuration_stops_every_command() {
    let desk = Desk::new();
    desk.write("stoa.toml", "demo = maybe\n");
    for arguments in [&["compile", "app.ts"][..], &["invoke", "app.wasm"]] {
        let ran = desk.run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""));
        assert_has(&ran.err, &["stoa.toml:1:8: "]);
    }
}

#[test]
fn a_tool_needs_no_key_and_no_certificate() {
    let desk = Desk::new();
    desk.write("stoa.toml", "admin_key_file = \"gone\"\ntls = { cert = \"gone\", key = \"gone\" }\nfetch = { extra_ca = \"gone\" }\n");
    assert_eq!(desk.run(&["compile", "app.ts"]).code, 0);
    assert_eq!(config(&desk, &["check"], &[]).code, 1);
}
