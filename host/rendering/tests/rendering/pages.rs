//! Tera.

use super::{FUEL, block_on, failure, load, page, refused, renderer};
use stoa_rendering::RenderError;

const BASE: (&str, &str) = (
    "base.html",
    "<title>{% block title %}Stoa{% endblock %}</title>{% block body %}{% endblock %}{% include \"parts/foot.html\" %}",
);
const FOOT: (&str, &str) = ("parts/foot.html", "<p>{{ site }}</p>");

#[test]
fn a_page_inherits_includes_and_uses_macros() {
    let texts = [
        (
            "page.html",
            "{% extends \"base.html\" %}{% import \"macros.html\" as m %}\
             {% block title %}{{ super() }} - {{ title | upper }}{% endblock %}\
             {% block body %}{% for user in users %}{{ m::card(user=user) }}{% endfor %}{% endblock %}",
        ),
        ("macros.html", "{% macro card(user) %}[{{ user.name }}]{% endmacro %}"),
        BASE,
        FOOT,
    ];
    let data = r#"{"title": "a", "site": "s", "users": [{"name": "Ada"}, {"name": "Bob"}]}"#;
    assert_eq!(page(&texts, data), "<title>Stoa - A</title>[Ada][Bob]<p>s</p>");
}

#[test]
fn what_is_inserted_into_html_is_escaped() {
    let data = r#"{"name": "<script>alert('1')</script>&\""}"#;
    let escaped = "&lt;script&gt;alert(&#x27;1&#x27;)&lt;&#x2F;script&gt;&amp;&quot;";
    for name in ["a.html", "a.htm", "a.xml", "a.svg"] {
        assert_eq!(page(&[(name, "{{ name }}")], data), escaped, "{name}");
    }
    // Tera itself does not escape the first three.
    let texts = [
        "{{ name ~ \"\" }}",
        "{{ \"\" ~ name | trim }}",
        "{% for c in [name] %}{{ c ~ \"\" }}{% else %}{% endfor %}",
        "{% set x = name %}{% if x %}{{ x }}{% endif %}",
        "{{ none | default(value=name) }}",
        "{% block a %}{% filter trim %}{{ name ~ \"\" }}{% endfilter %}{% endblock %}",
        "{% import \"m.html\" as m %}{{ m::show(x=name) }}",
        "{% include \"i.txt\" %}",
    ];
    let beside =
        [("m.html", "{% macro show(x) %}{{ x ~ \"\" }}{% endmacro %}"), ("i.txt", "{{ name ~ \"\" }}")];
    for text in texts {
        assert_eq!(page(&[("a.html", text), beside[0], beside[1]], data), escaped, "{text}");
    }
    assert_eq!(
        page(&[("a.html", "{{ a }}{{ b }}{{ c }}")], r#"{"a": ["<", [1, null]], "b": {}, "c": true}"#),
        "[&lt;, [1, ]][object]true"
    );
    assert_eq!(page(&[("a.txt", "{{ name }}")], data), "<script>alert('1')</script>&\"");
    assert!(page(&[("a.html", "{{ name | safe }}")], data).starts_with("<script>"));
}

#[test]
fn a_mistake_is_told_with_its_place() {
    let found = refused(&[("page.html", "<p>\n{% if a %}\n{{ b }\n{% endif %}")]);
    assert!(found.starts_with("page.html:3:6: expected "), "{found}");
    let found = refused(&[("page.html", "{{ a }}\n  {% for x in xs %}\n{{ x }}")]);
    assert!(found.starts_with("page.html:3:"), "{found}");
}

#[test]
fn every_template_with_a_mistake_is_told() {
    let found = refused(&[("a.html", "{{"), ("b.html", "fine"), ("c.html", "\n{% endfor %}")]);
    let lines: Vec<&str> = found.lines().map(|line| &line[..line.find(": ").unwrap()]).collect();
    assert_eq!(lines, ["a.html:1:3", "c.html:2:1"], "{found}");
}

#[test]
fn what_nobody_has_is_told_before_it_is_needed() {
    let cases = [
        ("\n{{ x | shout }}", "2:8: there is no filter 'shout'"),
        ("{% if x is shiny %}{% endif %}", "1:12: there is no test 'shiny'"),
        ("{{ call() }}", "1:4: there is no function 'call'"),
        (
            "{{ get_env(name=\"HOME\") }}",
            "1:4: there is no function 'get_env' here; give what it would say as data",
        ),
        ("{{ now() }}", "1:4: there is no function 'now' here; give what it would say as data"),
        (
            "{{ get_random(end=3) }}",
            "1:4: there is no function 'get_random' here; give what it would say as data",
        ),
        ("{% extends \"none.html\" %}", "1:13: there is no template 'none.html'"),
        ("{% import \"none.html\" as m %}", "1:12: there is no template 'none.html'"),
        ("{% if a %}\n{% include \"none.html\" %}{% endif %}", "2:13: there is no template 'none.html'"),
    ];
    for (text, told) in cases {
        assert_eq!(refused(&[("page.html", text)]), format!("page.html:{told}"), "{text}");
    }
    assert!(load(&[("page.html", "{% include \"none.html\" ignore missing %}")]).is_ok());
    assert!(load(&[("page.html", "{{ x | default(value=1) | safe }}")]).is_ok());
}

#[test]
fn templates_that_inherit_in_a_circle_are_refused() {
    let found = refused(&[("a.html", "{% extends \"b.html\" %}"), ("b.html", "{% extends \"a.html\" %}")]);
    assert!(found.contains("Circular extend"), "{found}");
}

#[test]
fn a_missing_variable_is_named_with_its_place() {
    let found = failure(&[("page.html", "<p>user.name</p>\n  {{ user.name }}")], r#"{"user": {}}"#);
    assert_eq!(
        found,
        "page.html:2:6: Variable `user.name` not found in context; give it in the data, or a default for it: \
         {{ name | default(value=\"\") }}"
    );
    let texts = [("page.html", "{% extends \"base.html\" %}"), BASE, FOOT];
    let found = failure(&texts, "{}");
    assert!(found.starts_with("parts/foot.html:1:7: Variable `site` not found"), "{found}");
}

#[test]
fn what_a_filter_does_not_take_is_told() {
    let found = failure(&[("page.html", "{{ a }}\n{{ a | round }}")], r#"{"a": "x"}"#);
    assert!(found.starts_with("page.html:2:8: Filter call 'round' failed: "), "{found}");
    let found = failure(&[("page.html", "{{ throw(message=\"no such user\") }}")], "{}");
    assert!(found.starts_with("page.html:1:4: ") && found.ends_with("no such user"), "{found}");
}

#[test]
fn a_date_is_formatted() {
    let cases = [
        ("0", "1970-01-01"),
        ("\"2026-01-18T10:30:00Z\"", "2026-01-18"),
        ("\"2026-01-18T23:30:00-05:00\"", "2026-01-18"),
        ("\"2026-01-18T10:30:00\"", "2026-01-18"),
        ("\"2026-01-18\"", "2026-01-18"),
    ];
    for (date, shown) in cases {
        assert_eq!(page(&[("a.txt", "{{ d | date }}")], &format!("{{\"d\": {date}}}")), shown);
    }
    let format = [("a.txt", "{{ d | date(format=\"%d %B %Y, %H:%M\") }}")];
    assert_eq!(page(&format, r#"{"d": "2026-01-18T10:30:00Z"}"#), "18 January 2026, 10:30");
    assert!(failure(&[("a.txt", "{{ d | date }}")], r#"{"d": "soon"}"#).contains("\"soon\" is no date"));
    assert!(failure(&[("a.txt", "{{ 0 | date(format=\"%Q\") }}")], "{}").contains("is no format of a date"));
    assert!(
        failure(&[("a.txt", "{{ 0 | date(timezone=\"UTC\") }}")], "{}").contains("no argument 'timezone'")
    );
}

#[test]
fn data_is_an_object() {
    assert_eq!(failure(&[("a.txt", "")], "[1]"), "a.txt: the data is no object");
    assert!(failure(&[("a.txt", "")], "{").contains("EOF"));
}

#[test]
fn a_name_that_is_not_there_is_told_with_those_that_are() {
    let templates = load(&[("a.html", ""), ("b/c.html", "")]).unwrap();
    let mut fuel = FUEL;
    let error = block_on(renderer().render(&templates, "x.html", "{}", &mut fuel)).unwrap_err();
    assert_eq!(error.code().as_str(), "TEMPLATE_NOT_FOUND");
    assert_eq!(error.to_string(), "x.html: there is no such template; there are a.html, b/c.html");
    let none = load(&[]).unwrap();
    let error = block_on(renderer().render(&none, "x.html", "{}", &mut fuel)).unwrap_err();
    assert!(error.to_string().ends_with("the script has no file in templates/"), "{error}");
}

#[test]
fn nothing_of_a_render_is_left_for_the_next() {
    let templates = load(&[("a.txt", "{% if a %}{{ a }}{% else %}none{% endif %}")]).unwrap();
    let mut fuel = FUEL;
    let mut render = |data| block_on(renderer().render(&templates, "a.txt", data, &mut fuel)).unwrap();
    assert_eq!([render(r#"{"a": "secret"}"#), render("{}"), render(r#"{"a": 1}"#)], ["secret", "none", "1"]);
    assert!(templates.bytes() < 1 << 20, "{} bytes", templates.bytes());
}

#[test]
fn what_renders_take_is_taken_from_their_fuel() {
    let templates = load(&[("a.txt", "{% for i in range(end=1000) %}{{ i }}{% endfor %}")]).unwrap();
    let mut fuel = FUEL;
    block_on(renderer().render(&templates, "a.txt", "{}", &mut fuel)).unwrap();
    let taken = FUEL - fuel;
    assert!((100_000..100_000_000).contains(&taken), "{taken}");
    let mut little = taken / 2;
    let error = block_on(renderer().render(&templates, "a.txt", "{}", &mut little)).unwrap_err();
    assert!(matches!(error, RenderError::TooLong { .. }), "{error}");
    assert_eq!(little, 0);
}
