//! Glue of `fetch`.

use crate::event_loop::promise;
use crate::native::{pairs_of, throw};
use crate::quickjs::{
    Ctx, Function, IntoJs, Object, Promise, Result, Text, TypedArray, Value, read_bytes, typed_array,
};
use crate::world::stoa::engine::fetch::{self, Content, Redirect, Request, Response};

pub fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    let object = Object::new(ctx.clone())?;
    object.set("send", Function::new(ctx.clone(), send)?)?;
    object.set("write", Function::new(ctx.clone(), write)?)?;
    object.set("end", Function::new(ctx.clone(), fetch::end)?)?;
    object.set("read", Function::new(ctx.clone(), read)?)?;
    object.set("cancel", Function::new(ctx.clone(), fetch::cancel)?)?;
    Ok(object)
}

fn send<'js>(
    ctx: Ctx<'js>,
    exchange: u32,
    method: Text,
    url: Text,
    headers: Vec<Text>,
    content: Value<'js>,
    redirect: Text,
) -> Result<Promise<'js>> {
    let request = Request {
        method: method.0,
        url: url.0,
        headers: pairs_of(headers),
        content: content_of(content)?,
        redirect: match redirect.0.as_str() {
            "error" => Redirect::Error,
            "manual" => Redirect::Manual,
            _ => Redirect::Follow,
        },
    };
    promise(&ctx, fetch::send(exchange, &request), |ctx, op| {
        fetch::send_result(op).map_err(|e| throw(ctx, e))?.into_js(ctx)
    })
}

/// Text or bytes; nothing is an empty body, and anything else one that follows.
fn content_of(content: Value<'_>) -> Result<Content> {
    if content.is_undefined() {
        return Ok(Content::Whole(Vec::new()));
    }
    if content.is_string() {
        return Ok(Content::Whole(content.get::<Text>()?.0.into_bytes()));
    }
    let bytes = TypedArray::<u8>::from_value(content);
    Ok(bytes.map_or(Content::Streamed, |bytes| Content::Whole(read_bytes(&bytes, <[u8]>::to_vec))))
}

fn write<'js>(ctx: Ctx<'js>, exchange: u32, chunk: TypedArray<'js, u8>) -> Result<Promise<'js>> {
    let op = read_bytes(&chunk, |chunk| fetch::write(exchange, chunk));
    promise(&ctx, op, |ctx, op| fetch::write_result(op).map_err(|e| throw(ctx, e))?.into_js(ctx))
}

fn read(ctx: Ctx<'_>, exchange: u32, max: u32, whole: bool) -> Result<Promise<'_>> {
    promise(&ctx, fetch::read(exchange, max, whole), |ctx, op| {
        let chunk = fetch::read_result(op).map_err(|e| throw(ctx, e))?;
        chunk.map(|bytes| typed_array(ctx.clone(), bytes)).transpose()?.into_js(ctx)
    })
}

impl<'js> IntoJs<'js> for Response {
    fn into_js(self, ctx: &Ctx<'js>) -> Result<Value<'js>> {
        let object = Object::new(ctx.clone())?;
        object.set("status", self.status)?;
        object.set("statusText", self.status_text)?;
        let flat = self.headers.into_iter().flat_map(|(name, value)| [name, value]);
        object.set("headers", flat.collect::<Vec<_>>())?;
        object.set("url", self.url)?;
        object.set("redirected", self.redirected)?;
        object.set("hasBody", self.has_body)?;
        object.into_js(ctx)
    }
}
