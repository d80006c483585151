//! Templates and texts that want more than they may have, and any others. Each costs a bounded time and gives a text
//! or an error with a name.

use super::{FUEL, block_on, load, rendered, renderer};
use proptest::prelude::*;
use std::time::{Duration, Instant};
use stoa_rendering::{LoadError, RenderError};

/// What a second of CPU may take at most where tests run, with all that is around it.
const PATIENCE: Duration = Duration::from_secs(30);

#[track_caller]
fn stopped(texts: &[(&str, &str)], data: &str, is_expected: fn(&RenderError) -> bool) {
    let started = Instant::now();
    let error = rendered(texts, data).unwrap_err();
    assert!(is_expected(&error), "{error:?}");
    assert_eq!(error.code().as_str(), "TEMPLATE_LIMIT_EXCEEDED");
    assert!(started.elapsed() < PATIENCE, "{:?}", started.elapsed());
}

fn too_long(error: &RenderError) -> bool {
    matches!(error, RenderError::TooLong { .. })
}

fn too_much(error: &RenderError) -> bool {
    matches!(error, RenderError::TooMuch { .. })
}

fn too_deep(error: &RenderError) -> bool {
    matches!(error, RenderError::TooDeep { .. })
}

fn too_large(error: &RenderError) -> bool {
    matches!(error, RenderError::Mistake(mistake) if mistake.message.contains("more than 5242880 bytes"))
}

#[test]
fn loops_end() {
    let nested = "{% for a in x %}{% for b in x %}{% for c in x %}{% endfor %}{% endfor %}{% endfor %}";
    let data = format!("{{\"x\": [{}0]}}", "0,".repeat(9_999));
    stopped(&[("a.html", nested)], &data, too_long);
    stopped(&[("a.html", "{% for i in range(end=1000000000) %}{% endfor %}")], "{}", too_much);
}

#[test]
fn recursion_ends() {
    stopped(&[("a.html", "{% include \"a.html\" %}")], "{}", too_deep);
    let pair = [("a.html", "{% include \"b.html\" %}"), ("b.html", "{% include \"a.html\" %}")];
    stopped(&pair, "{}", too_deep);
    let page = ("a.html", "{% import \"m.html\" as m %}{{ m::f(n=1) }}");
    stopped(&[page, ("m.html", "{% macro f(n) %}{{ self::f(n=n+1) }}{% endmacro %}")], "{}", too_deep);
    let fan =
        "{% macro f(n) %}{% if n > 0 %}{{ self::f(n=n-1) }}{{ self::f(n=n-1) }}{% endif %}{% endmacro %}";
    stopped(&[("a.html", "{% import \"m.html\" as m %}{{ m::f(n=60) }}"), ("m.html", fan)], "{}", too_long);
}

#[test]
fn what_grows_is_stopped() {
    let doubled =
        "{% set_global a = \"xxxxxxxx\" %}{% for i in range(end=60) %}{% set_global a = a ~ a %}{% endfor %}";
    stopped(&[("a.html", doubled)], "{}", too_much);
    let arrays =
        "{% set_global a = [1] %}{% for i in range(end=60) %}{% set_global a = [a, a] %}{% endfor %}";
    stopped(&[("a.html", arrays)], "{}", too_much);
    let replaced = "{% set b = x | replace(from=\"a\", to=x) %}{{ b | replace(from=\"a\", to=x) | length }}";
    let data = format!("{{\"x\": \"{}\"}}", "a".repeat(5_000));
    stopped(&[("a.html", replaced)], &data, too_much);
    let loud = "{% for i in range(end=100000) %}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx{% endfor %}";
    stopped(&[("a.html", loud)], "{}", too_large);
}

#[test]
fn templates_that_cannot_be_read_cost_no_more() {
    let deep = format!("{{{{ {}1{} }}}}", "(".repeat(50_000), ")".repeat(50_000));
    let slow = format!("{{{{ {}1{} }}}}", "(".repeat(60), ")".repeat(60));
    let blocks = format!("{}{}", "{% if a %}".repeat(50_000), "{% endif %}".repeat(50_000));
    for text in [deep, slow, blocks] {
        let started = Instant::now();
        match load(&[("a.html", &text)]) {
            Ok(_) => assert!(text.len() < 1_000),
            Err(error) => assert!(matches!(error, LoadError::Other(_)), "{error}"),
        }
        assert!(started.elapsed() < PATIENCE, "{:?}", started.elapsed());
    }
}

#[test]
fn handlebars_is_bounded_too() {
    let render = |template: &str, data: &str| {
        let mut fuel = FUEL;
        block_on(renderer().handlebars(template, data, &mut fuel)).unwrap_err()
    };
    let itself = render("{{#*inline \"a\"}}{{> a}}{{/inline}}{{> a}}", "{}");
    assert!(too_deep(&itself) || too_much(&itself), "{itself:?}");
    let nested = "{{#each x}}{{#each ../x}}{{#each ../../x}}{{/each}}{{/each}}{{/each}}";
    let data = format!("{{\"x\": [{}0]}}", "0,".repeat(9_999));
    assert!(too_long(&render(nested, &data)));
    let loud = format!("{{{{#each x}}}}{}{{{{/each}}}}", "x".repeat(1_000));
    assert!(too_large(&render(&loud, &data)));
}

#[test]
fn markdown_is_bounded_too() {
    let texts = ["[".repeat(200_000), "*a_".repeat(200_000), "> ".repeat(100_000), "<b>".repeat(100_000)];
    for text in texts {
        let (started, mut fuel) = (Instant::now(), FUEL);
        // A text, or an error with a name.
        let _ = block_on(renderer().markdown(&text, false, &mut fuel));
        assert!(started.elapsed() < PATIENCE, "{:?}", started.elapsed());
    }
}

/// Pieces of which most templates are wrong, and some are not.
fn template() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "{{ a }}",
        "{{ a.b[0] }}",
        "{{",
        "}}",
        "{% if a %}",
        "{% elif b %}",
        "{% else %}",
        "{% endif %}",
        "{% for x in a %}",
        "{% for k, v in a %}",
        "{% endfor %}",
        "{% break %}",
        "{% set b = a %}",
        "{% set_global a = [a, 1.5, \"x\"] %}",
        "{% include \"b.html\" %}",
        "{% extends \"b.html\" %}",
        "{% block c %}",
        "{% endblock %}",
        "{{ super() }}",
        "{% raw %}",
        "{% endraw %}",
        "{# ",
        " #}",
        "{%- ",
        " -%}",
        "{{ a | upper }}",
        "{{ 1 / 0 }}",
        "{{ 9223372036854775807 + a }}",
        "{{ -9223372036854775807 * 3 % 0 }}",
        "{{ a | slice(start=-9, end=99) }}",
        "{{ a | truncate(length=1) }}",
        "{{ a | nth(n=9) }}",
        "{{ a | date(format=\"%\") }}",
        "{{ a | json_encode(pretty=true) }}",
        "{{ a ~ b ~ 1 }}",
        "{{ a is odd }}",
        "{{ a is matching(\"(a*)*b\") }}",
        "{{ a in [1, b] and not b or a }}",
        "{{#each a}}",
        "{{/each}}",
        "{{> x}}",
        "{{{a}}}",
        "{{a.[0]}}",
        "{{lookup a 0}}",
        "é\u{1F600}",
        "\n",
        "<b>",
        "\u{0}",
    ]);
    prop::collection::vec(prop_oneof![9 => pieces.prop_map(str::to_owned), 1 => any::<String>()], 0..12)
        .prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_template_gives_a_text_or_an_error(text in template(), a in "(1|-1.5|\"x<é\"|\\[1,\"b\"\\]|\\{\"b\":\\[null\\]\\}|true)") {
        let data = format!("{{\"a\": {a}}}");
        let mut fuel = FUEL;
        if let Ok(templates) = load(&[("a.html", &text), ("b.html", "{% block c %}{{ a }}{% endblock %}")]) {
            let outcome = block_on(renderer().render(&templates, "a.html", &data, &mut fuel));
            let is_broken = matches!(outcome, Err(RenderError::Broken { .. }));
            prop_assert!(!is_broken, "{outcome:?}");
        }
        let outcome = block_on(renderer().handlebars(&text, &data, &mut fuel));
        let is_broken = matches!(outcome, Err(RenderError::Broken { .. }));
        prop_assert!(!is_broken, "{outcome:?}");
    }

    #[test]
    fn any_markdown_becomes_harmless(text in "([a-z<>/=\"'&;:#\\[\\]()`*_~|! \n-]|<script>|<img src=x |onerror=1|javascript:|<svg |</|\\[x\\]\\(){0,40}") {
        let mut fuel = FUEL;
        let page = block_on(renderer().markdown(&text, false, &mut fuel)).unwrap();
        for refused in ["<script", "<svg", "href=\"javascript:", "src=\"javascript:"] {
            prop_assert!(!page.contains(refused), "{page}");
        }
        let in_tag = page.split('<').filter_map(|rest| rest.split_once('>')).any(|(tag, _)| tag.contains(" onerror="));
        prop_assert!(!in_tag, "{page}");
    }
}
