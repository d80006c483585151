//! Scripts that were not written to be run, but to break what reads them.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::{program, read, refused, told};

#[test]
fn an_ordinary_depth_is_no_mistake() {
    let concatenation = format!("export default {}", vec!["'a'"; 5_000].join(" + "));
    program([("main.ts", concatenation.as_str())]);
    let mut chain = String::from("export default (x) => {");
    for n in 0..1_000 {
        write!(chain, "if (x === {n}) return {n}; else ").unwrap();
    }
    chain.push_str("return -1; }");
    program([("main.ts", chain.as_str())]);
    let brackets = format!("export default {}1{}", "[".repeat(1_000), "]".repeat(1_000));
    program([("main.ts", brackets.as_str())]);
}

#[test]
fn a_hundred_thousand_deep_expression_is_a_diagnostic() {
    let deep = 100_000;
    let hostile = [
        format!("x = {}1{}", "(".repeat(deep), ")".repeat(deep)),
        format!("x = {}1{}", "[".repeat(deep), "]".repeat(deep)),
        format!("x = {}1", "a => ".repeat(deep)),
        format!("{};", "if (a) b(); else ".repeat(deep)),
        format!("x = {}1", "!".repeat(deep)),
        format!("x = {}1", "a ? b : ".repeat(deep)),
        format!("x = {}1{}", "`${".repeat(deep), "}`".repeat(deep)),
        format!("{}{}", "{".repeat(deep), "}".repeat(deep)),
        format!("/{}a{}/", "(".repeat(deep), ")".repeat(deep)),
        format!("let x: {}1{}", "A<".repeat(deep), ">".repeat(deep)),
        format!("x = {}1", "1 + ".repeat(deep * 10)),
        format!("x = a{}", ".b".repeat(deep * 10)),
    ];
    for text in hostile {
        let start = text.get(..20).unwrap();
        let found = refused([("main.ts", text.as_str())]);
        assert_eq!(found[0].message, "the file is nested too deeply to be parsed", "{start}");
        assert_eq!(found[0].file, "main.ts");
    }
}

#[test]
fn five_megabytes_of_source_are_read_or_refused_within_limits() {
    const FULL: usize = 5 << 20;
    let fill = |unit: &str| unit.repeat(FULL / unit.len());
    let hostile = [
        "(",
        "[",
        "{",
        "1+",
        "a=>",
        "a;",
        "a,",
        "let a;",
        "<a>",
        "`${",
        "/*",
        "import 'stoa';",
        "import './a';",
        "\n",
        "é",
        "?.",
        "\"",
        "a:",
        "@a ",
        "/a/;",
    ];
    for unit in hostile {
        for name in ["main.js", "main.tsx"] {
            let started = Instant::now();
            let outcome = read([(name, fill(unit).as_str())]);
            let took = started.elapsed();
            let outcome =
                outcome.map(|read| read.modules[0].text.len()).map_err(|found| found[0].message.clone());
            println!("{unit:>15} {name:>8} {took:>10.1?} {outcome:?}");
            assert!(took < Duration::from_secs(20), "{unit:?} took {took:?}");
            assert!(
                !matches!(&outcome, Err(message) if message.contains("parser failed")),
                "{unit:?} {outcome:?}"
            );
        }
    }
}

#[test]
fn hostile_specifiers_are_told_shortly() {
    let endless = format!("import \"{}\"", "x\\u202e".repeat(100_000));
    let found = refused([("main.js", endless.as_str())]);
    assert!(told(&found).len() < 3_000 && !told(&found).contains('\u{202e}'));
    let mut many = String::new();
    for n in 0..50_000 {
        writeln!(many, "import \"./m{n}\"").unwrap();
    }
    assert_eq!(refused([("main.js", many.as_str())]).len(), 50);
}
