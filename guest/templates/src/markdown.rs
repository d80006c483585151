//! Markdown becomes HTML, and of that what can do no harm.

use crate::fault::Fault;
use crate::output::MAX_OUTPUT;
use crate::single::too_large;
use ammonia::Builder;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, html};
use std::borrow::Cow;

/// What ids of footnotes begin with, so that no author of a text gives an element the name of something else.
const NOTE: &str = "note-";

pub fn to_html(text: &str, is_trusted: bool) -> Result<String, Fault> {
    let extensions = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS;
    let events = Parser::new_ext(text, extensions).map(|event| match event {
        Event::FootnoteReference(label) => Event::FootnoteReference(note(&label)),
        Event::Start(Tag::FootnoteDefinition(label)) => Event::Start(Tag::FootnoteDefinition(note(&label))),
        other => other,
    });
    let mut page = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut page, events);
    let page = if is_trusted { page } else { harmless(&page) };
    if page.len() > MAX_OUTPUT { Err(too_large("markdown")) } else { Ok(page) }
}

fn note<'a>(label: &str) -> CowStr<'a> {
    let is_plain = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let plain: String = label.chars().map(|c| if is_plain(c) { c } else { '-' }).collect();
    format!("{NOTE}{plain}").into()
}

/// Elements and attributes that cannot run, load or cover anything; links lead to the web or to a mailbox.
fn harmless(page: &str) -> String {
    let mut builder = Builder::default();
    builder
        .add_tags(["input"])
        .rm_tags(["map", "area"])
        .url_schemes(["http", "https", "mailto", "tel"].into())
        .add_tag_attributes("input", ["checked"])
        // Boxes of task lists: nothing that could be typed into.
        .add_tag_attribute_values("input", "type", ["checkbox"])
        .set_tag_attribute_value("input", "disabled", "")
        .add_tag_attributes("code", ["class"])
        .add_tag_attributes("th", ["style"])
        .add_tag_attributes("td", ["style"])
        .add_tag_attributes("div", ["id"])
        .add_allowed_classes("div", ["footnote-definition"])
        .add_allowed_classes("sup", ["footnote-reference", "footnote-definition-label"])
        .attribute_filter(|element, attribute, value| {
            is_ours(element, attribute, value).then_some(Cow::Borrowed(value))
        });
    builder.clean(page).to_string()
}

/// Of the attributes that only this page's own Markdown needs, the values that it writes.
fn is_ours(element: &str, attribute: &str, value: &str) -> bool {
    match (element, attribute) {
        ("code", "class") => {
            let language = value.strip_prefix("language-").unwrap_or(" ");
            language.chars().all(|c| c.is_ascii_alphanumeric() || "+-_.#".contains(c))
        }
        ("th" | "td", "style") => ["text-align: left", "text-align: center", "text-align: right"]
            .contains(&value.trim_end_matches(';')),
        ("div", "id") => value.starts_with(NOTE),
        _ => true,
    }
}
