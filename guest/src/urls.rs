//! Glue of `url`: the `URL` class, and `URLPattern`.

use crate::quickjs::function::Opt;
use crate::quickjs::{Array, Ctx, Exception, Function, IntoJs, Object, Result, Text, Value};
use crate::world::stoa::engine::url::{self, Component, Parsed, Part, Pattern, PatternInit, PatternInput};

pub fn install<'js>(native: &Object<'js>, ctx: &Ctx<'js>) -> Result<()> {
    native.set("urlParse", Function::new(ctx.clone(), parse)?)?;
    native.set("urlSet", Function::new(ctx.clone(), set)?)?;
    native.set("patternParse", Function::new(ctx.clone(), parse_pattern)?)?;
    native.set("patternSubject", Function::new(ctx.clone(), parse_subject)?)
}

fn parts(parsed: Parsed) -> Vec<String> {
    vec![
        parsed.href,
        parsed.protocol,
        parsed.username,
        parsed.password,
        parsed.host,
        parsed.hostname,
        parsed.port,
        parsed.pathname,
        parsed.search,
        parsed.hash,
        parsed.origin,
    ]
}

fn parse(input: Text, base: Opt<Option<Text>>) -> Option<Vec<String>> {
    let base = base.0.flatten().map(|base| base.0);
    url::parse(&input.0, base.as_deref()).map(parts)
}

fn set(href: Text, part: usize, value: Text) -> Vec<String> {
    const PARTS: [Part; 10] = [
        Part::Href,
        Part::Protocol,
        Part::Username,
        Part::Password,
        Part::Host,
        Part::Hostname,
        Part::Port,
        Part::Pathname,
        Part::Search,
        Part::Hash,
    ];
    let part = PARTS.get(part).copied().unwrap_or(Part::Href);
    parts(url::set(&href.0, part, &value.0))
}

fn parse_pattern<'js>(
    ctx: Ctx<'js>,
    input: Value<'js>,
    base: Option<Text>,
    ignore_case: bool,
) -> Result<Value<'js>> {
    let base = base.map(|base| base.0);
    url::parse_pattern(&pattern_input(input)?, base.as_deref(), ignore_case)
        .map_err(|why| Exception::throw_type(&ctx, &format!("Invalid URL pattern: {why}")))?
        .into_js(&ctx)
}

fn parse_subject<'js>(ctx: Ctx<'js>, input: Value<'js>, base: Option<Text>) -> Result<Option<Vec<String>>> {
    let base = base.map(|base| base.0);
    url::parse_pattern_subject(&pattern_input(input)?, base.as_deref())
        .map_err(|why| Exception::throw_type(&ctx, &format!("Invalid input of a URL pattern: {why}")))
}

/// A text, or the members of a `URLPatternInit` by their names.
fn pattern_input(input: Value<'_>) -> Result<PatternInput> {
    if input.is_string() {
        return Ok(PatternInput::Text(input.get::<Text>()?.0));
    }
    let init = input.get::<Object<'_>>()?;
    let member =
        |name: &str| Ok::<_, crate::quickjs::Error>(init.get::<_, Option<Text>>(name)?.map(|text| text.0));
    Ok(PatternInput::Init(PatternInit {
        protocol: member("protocol")?,
        username: member("username")?,
        password: member("password")?,
        hostname: member("hostname")?,
        port: member("port")?,
        pathname: member("pathname")?,
        search: member("search")?,
        hash: member("hash")?,
        base_url: member("baseURL")?,
    }))
}

impl<'js> IntoJs<'js> for Pattern {
    fn into_js(self, ctx: &Ctx<'js>) -> Result<Value<'js>> {
        let object = Object::new(ctx.clone())?;
        let components = Array::new(ctx.clone())?;
        for (index, component) in self.components.into_iter().enumerate() {
            components.set(index, component)?;
        }
        object.set("components", components)?;
        object.set("hasRegExpGroups", self.has_regexp_groups)?;
        object.into_js(ctx)
    }
}

impl<'js> IntoJs<'js> for Component {
    fn into_js(self, ctx: &Ctx<'js>) -> Result<Value<'js>> {
        let object = Object::new(ctx.clone())?;
        object.set("pattern", self.pattern)?;
        object.set("regexp", self.regexp)?;
        object.set("groups", self.groups)?;
        object.into_js(ctx)
    }
}
