//! Glue of `intl`.

use crate::native::throw;
use crate::quickjs::{Array, Ctx, Exception, Function, IntoJs, Object, Result, Text, Value};
use crate::world::stoa::engine::intl::{self, Granularity, Part, Side};
use crate::world::stoa::engine::types::HostError;

pub fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    let object = Object::new(ctx.clone())?;
    object.set("canonical", Function::new(ctx.clone(), canonical)?)?;
    object.set("likely", Function::new(ctx.clone(), likely)?)?;
    object.set("isKnown", Function::new(ctx.clone(), is_known)?)?;
    object.set("timeZone", Function::new(ctx.clone(), time_zone)?)?;
    object.set("timeZones", Function::new(ctx.clone(), time_zones)?)?;
    object.set("datePattern", Function::new(ctx.clone(), date_pattern)?)?;
    object.set("date", Function::new(ctx.clone(), date)?)?;
    object.set("dateRange", Function::new(ctx.clone(), date_range)?)?;
    object.set("number", Function::new(ctx.clone(), number)?)?;
    object.set("currencyDigits", Function::new(ctx.clone(), currency_digits)?)?;
    object.set("plural", Function::new(ctx.clone(), plural)?)?;
    object.set("plurals", Function::new(ctx.clone(), plurals)?)?;
    object.set("list", Function::new(ctx.clone(), list)?)?;
    object.set("relative", Function::new(ctx.clone(), relative)?)?;
    object.set("name", Function::new(ctx.clone(), name)?)?;
    object.set("sortKey", Function::new(ctx.clone(), sort_key)?)?;
    object.set("segments", Function::new(ctx.clone(), segments)?)?;
    object.set("caseOf", Function::new(ctx.clone(), case_of)?)?;
    Ok(object)
}

/// What the host refuses is out of the range of what it knows, as ECMA-402 has it. A refusal of the call itself stays
/// what it is.
fn range<T>(ctx: &Ctx<'_>, answer: std::result::Result<T, HostError>) -> Result<T> {
    answer.map_err(|error| match error.code.as_str() {
        "INVALID_ARGUMENT" => Exception::throw_range(ctx, &error.message),
        _ => throw(ctx, error),
    })
}

fn canonical(ctx: Ctx<'_>, tag: Text) -> Result<Option<String>> {
    range(&ctx, intl::canonical(&tag.0))
}

fn likely(ctx: Ctx<'_>, locale: Text, with: bool) -> Result<String> {
    range(&ctx, intl::likely(&locale.0, with))
}

fn is_known(ctx: Ctx<'_>, locale: Text) -> Result<bool> {
    range(&ctx, intl::is_known(&locale.0))
}

fn time_zone(ctx: Ctx<'_>, name: Text) -> Result<Option<String>> {
    range(&ctx, intl::time_zone(&name.0))
}

fn time_zones(ctx: Ctx<'_>) -> Result<Vec<String>> {
    range(&ctx, intl::time_zones())
}

fn date_pattern(ctx: Ctx<'_>, locale: Text, settings: Text) -> Result<String> {
    range(&ctx, intl::date_pattern(&locale.0, &settings.0))
}

fn date<'js>(ctx: Ctx<'js>, locale: Text, settings: Text, at: f64) -> Result<Array<'js>> {
    let parts = range(&ctx, intl::date(&locale.0, &settings.0, at))?;
    parts_of(&ctx, parts, false)
}

fn date_range<'js>(ctx: Ctx<'js>, locale: Text, settings: Text, from: f64, to: f64) -> Result<Array<'js>> {
    let parts = range(&ctx, intl::date_range(&locale.0, &settings.0, from, to))?;
    parts_of(&ctx, parts, true)
}

fn number<'js>(ctx: Ctx<'js>, locale: Text, settings: Text, value: Text) -> Result<Array<'js>> {
    let parts = range(&ctx, intl::number(&locale.0, &settings.0, &value.0))?;
    parts_of(&ctx, parts, false)
}

fn currency_digits(ctx: Ctx<'_>, code: Text) -> Result<u8> {
    range(&ctx, intl::currency_digits(&code.0))
}

fn plural(ctx: Ctx<'_>, locale: Text, settings: Text, value: Text) -> Result<String> {
    range(&ctx, intl::plural(&locale.0, &settings.0, &value.0))
}

fn plurals(ctx: Ctx<'_>, locale: Text, settings: Text) -> Result<Vec<String>> {
    range(&ctx, intl::plurals(&locale.0, &settings.0))
}

fn list<'js>(ctx: Ctx<'js>, locale: Text, settings: Text, items: Vec<Text>) -> Result<Array<'js>> {
    let items: Vec<String> = items.into_iter().map(|item| item.0).collect();
    let parts = range(&ctx, intl::list(&locale.0, &settings.0, &items))?;
    parts_of(&ctx, parts, false)
}

fn relative<'js>(ctx: Ctx<'js>, locale: Text, settings: Text, value: Text) -> Result<Array<'js>> {
    let parts = range(&ctx, intl::relative(&locale.0, &settings.0, &value.0))?;
    parts_of(&ctx, parts, false)
}

fn name(ctx: Ctx<'_>, locale: Text, settings: Text, code: Text) -> Result<Option<String>> {
    range(&ctx, intl::name(&locale.0, &settings.0, &code.0))
}

/// A string with one code unit for each byte, which JavaScript compares as it would bytes.
fn sort_key(ctx: Ctx<'_>, locale: Text, settings: Text, text: Text) -> Result<String> {
    let key = range(&ctx, intl::sort_key(&locale.0, &settings.0, &text.0))?;
    Ok(key.into_iter().map(char::from).collect())
}

fn segments(ctx: Ctx<'_>, granularity: Text, text: Text) -> Result<Vec<u32>> {
    let granularity = match granularity.0.as_str() {
        "word" => Granularity::Word,
        "sentence" => Granularity::Sentence,
        _ => Granularity::Grapheme,
    };
    let segments = range(&ctx, intl::segments(granularity, &text.0))?;
    Ok(segments.into_iter().map(|segment| segment.end * 2 + u32::from(segment.is_word_like)).collect())
}

fn case_of(ctx: Ctx<'_>, locale: Text, text: Text, upper: bool) -> Result<String> {
    range(&ctx, intl::case_of(&locale.0, &text.0, upper))
}

fn parts_of<'js>(ctx: &Ctx<'js>, parts: Vec<Part>, with_side: bool) -> Result<Array<'js>> {
    let array = Array::new(ctx.clone())?;
    for (index, part) in parts.into_iter().enumerate() {
        array.set(index, part_of(ctx, part, with_side)?)?;
    }
    Ok(array)
}

fn part_of<'js>(ctx: &Ctx<'js>, part: Part, with_side: bool) -> Result<Value<'js>> {
    let object = Object::new(ctx.clone())?;
    object.set("type", part.kind)?;
    object.set("value", part.text)?;
    if with_side {
        let side = match part.side {
            Side::Both => "shared",
            Side::Start => "startRange",
            Side::End => "endRange",
        };
        object.set("source", side)?;
    }
    object.into_js(ctx)
}
