//! Handlebars.

use super::{FUEL, block_on, renderer};
use stoa_rendering::RenderError;

fn rendered(template: &str, data: &str) -> Result<String, RenderError> {
    let mut fuel = FUEL;
    block_on(renderer().handlebars(template, data, &mut fuel))
}

#[test]
fn helpers_and_partials_of_its_own_are_there() {
    let template = "{{#*inline \"card\"}}[{{name}}]{{/inline}}\
        {{#each users}}{{#if admin}}*{{/if}}{{> card}}{{else}}nobody{{/each}}";
    let data = r#"{"users": [{"name": "Ada", "admin": true}, {"name": "Bob"}]}"#;
    assert_eq!(rendered(template, data).unwrap(), "*[Ada][Bob]");
    assert_eq!(rendered(template, "{}").unwrap(), "nobody");
}

#[test]
fn what_is_inserted_is_escaped() {
    let data = r#"{"name": "<b onclick='x'>\"&"}"#;
    assert_eq!(rendered("{{name}}", data).unwrap(), "&lt;b onclick&#x3D;&#x27;x&#x27;&gt;&quot;&amp;");
    assert_eq!(rendered("{{{name}}}", data).unwrap(), "<b onclick='x'>\"&");
}

#[test]
fn a_mistake_is_told_with_its_place() {
    let found = rendered("<p>\n{{#if a}}", "{}").unwrap_err();
    assert!(found.to_string().starts_with("template:2:"), "{found}");
    assert_eq!(found.code().as_str(), "TEMPLATE_ERROR");
    let found = rendered("a\n  {{shout a}}", "{}").unwrap_err();
    assert!(found.to_string().starts_with("template:2:") && found.to_string().contains("shout"), "{found}");
    let found = rendered("{{> card}}", "{}").unwrap_err();
    assert!(found.to_string().contains("card"), "{found}");
}
