//! No bytes make it panic, hang or swell.

use crate::{file, wrong};
use proptest::prelude::*;
use stoa_config::{FileFormat, MAX_FILE_BYTES, SourceFile, Sources, resolve};

const FORMATS: [&str; 3] = ["stoa.toml", "stoa.yaml", "stoa.json"];

fn bytes(name: &str, bytes: Vec<u8>) -> Sources {
    let format = FileFormat::of(name).unwrap();
    Sources { file: Some(SourceFile { name: name.to_owned(), format, bytes }), ..Sources::default() }
}

#[test]
fn deep_nesting_is_refused() {
    for (name, text) in [
        ("stoa.json", "[".repeat(500_000)),
        ("stoa.json", format!("{}1{}", "[".repeat(100), "]".repeat(100))),
        ("stoa.json", format!("{}1{}", "{\"a\":".repeat(100), "}".repeat(100))),
        ("stoa.yaml", "[".repeat(500_000)),
        ("stoa.yaml", "{a: ".repeat(200_000)),
        ("stoa.yaml", "- ".repeat(500_000)),
        ("stoa.yaml", "? ".repeat(500_000)),
        ("stoa.toml", format!("a = {}", "[".repeat(500_000))),
        ("stoa.toml", format!("a = {}1{}", "[".repeat(40), "]".repeat(40))),
        ("stoa.toml", format!("{}a = 1", "a.".repeat(40))),
        ("stoa.toml", format!("{}a = 1", "a.".repeat(100_000))),
        ("stoa.toml", format!("[{}a]", "a.".repeat(100_000))),
    ] {
        wrong(&file(name, &text));
    }
}

#[test]
fn a_file_that_is_too_large_or_no_text_is_refused() {
    let told = wrong(&bytes("stoa.toml", vec![b'#'; MAX_FILE_BYTES + 1])).to_string();
    assert_eq!(told, "stoa.toml: the file has 1048577 bytes, and 1048576 is the most that is read");
    assert_eq!(wrong(&bytes("stoa.yaml", b"a: 1\n\xff".to_vec())).to_string(), "stoa.yaml:2: not UTF-8 text");
}

#[test]
fn a_flood_of_faults_is_told_in_part() {
    let text = (0..50_000).map(|n| format!("liste{n} = 1")).collect::<Vec<_>>().join("\n");
    let told = wrong(&file("stoa.toml", &text)).to_string();
    assert_eq!(told.lines().count(), 51);
    assert!(told.ends_with("... and 49950 more"), "{told}");
    let long = format!("{} = 1", "x".repeat(100_000));
    assert!(wrong(&file("stoa.toml", &long)).to_string().len() < 300);
}

/// Texts that look like configurations, so that more than their first letter is read.
fn lookalike() -> impl Strategy<Value = Vec<u8>> {
    let word = prop::sample::select(vec![
        "listen",
        "limits",
        "cpu",
        "profile",
        "http",
        "max_body",
        "\"",
        "'",
        ":",
        " ",
        "\n",
        "=",
        "[",
        "]",
        "{",
        "}",
        ",",
        ".",
        "- ",
        "1",
        "0x",
        "-",
        "\"2s\"",
        "null",
        "#",
        "&a",
        "*a",
        "!!str",
        "|",
        ">",
        "?",
        "%",
        "---",
        "\t",
        "\u{feff}",
        "é",
        "\\u",
        "\\ud800",
        "1e999",
        "1979-05-27",
        "[[",
        "]]",
        "\"\"\"",
        "'''",
        "<<",
        "\r\n",
        "\0",
        "😀",
    ]);
    prop::collection::vec(word, 0..60).prop_map(|words| words.concat().into_bytes())
}

proptest! {
    #[test]
    fn no_bytes_panic(noise in prop::collection::vec(any::<u8>(), 0..300)) {
        for name in FORMATS {
            let _ = resolve(&bytes(name, noise.clone())).map_err(|errors| errors.to_string());
        }
    }

    #[test]
    fn no_text_that_looks_like_settings_panics(text in lookalike()) {
        for name in FORMATS {
            let _ = resolve(&bytes(name, text.clone())).map_err(|errors| errors.to_string());
        }
    }

    #[test]
    fn no_variable_panics(name in "STOA_[A-Z_]{0,20}", text in any::<String>()) {
        let _ = resolve(&Sources { variables: vec![(name, text)], ..Sources::default() });
    }

    #[test]
    fn no_value_of_a_setting_panics(text in any::<String>()) {
        let catalog = stoa_config::Catalog::new();
        let variables = catalog.settings().iter().map(|setting| (setting.variable(), text.clone())).collect();
        let _ = resolve(&Sources { variables, ..Sources::default() }).map_err(|errors| errors.to_string());
    }
}
