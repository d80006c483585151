//! Glue of `kv`.

use crate::event_loop::promise;
use crate::native::throw;
use crate::quickjs::function::Opt;
use crate::quickjs::{Ctx, Function, IntoJs, Object, Promise, Result, Text, Value};
use crate::world::stoa::engine::kv::{self, Entry, Page, SetOptions, Shelf};

pub fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    let object = Object::new(ctx.clone())?;
    object.set("get", Function::new(ctx.clone(), get)?)?;
    object.set("set", Function::new(ctx.clone(), set)?)?;
    object.set("remove", Function::new(ctx.clone(), remove)?)?;
    object.set("list", Function::new(ctx.clone(), list)?)?;
    object.set("clear", Function::new(ctx.clone(), clear)?)?;
    Ok(object)
}

fn of(personal: bool) -> Shelf {
    if personal { Shelf::Personal } else { Shelf::Shared }
}

fn get<'js>(ctx: Ctx<'js>, personal: bool, key: Text) -> Result<Promise<'js>> {
    promise(&ctx, kv::get(of(personal), &key.0), |ctx, op| {
        kv::get_result(op).map_err(|e| throw(ctx, e))?.into_js(ctx)
    })
}

fn set<'js>(
    ctx: Ctx<'js>,
    personal: bool,
    key: Text,
    json: Text,
    options: Opt<Object<'js>>,
) -> Result<Promise<'js>> {
    let mut given = SetOptions { ttl: None, if_version: None };
    if let Some(options) = options.0 {
        given.ttl = options.get("ttl")?;
        given.if_version = options.get("ifVersion")?;
    }
    promise(&ctx, kv::set(of(personal), &key.0, &json.0, given), |ctx, op| {
        kv::set_result(op).map_err(|e| throw(ctx, e))?.into_js(ctx)
    })
}

fn remove<'js>(ctx: Ctx<'js>, personal: bool, key: Text) -> Result<Promise<'js>> {
    promise(&ctx, kv::remove(of(personal), &key.0), |ctx, op| {
        kv::remove_result(op).map_err(|e| throw(ctx, e))?.into_js(ctx)
    })
}

fn list<'js>(
    ctx: Ctx<'js>,
    personal: bool,
    prefix: Text,
    cursor: Option<Text>,
    limit: u32,
) -> Result<Promise<'js>> {
    promise(
        &ctx,
        kv::list(of(personal), &prefix.0, cursor.map(|cursor| cursor.0).as_deref(), limit),
        |ctx, op| kv::list_result(op).map_err(|e| throw(ctx, e))?.into_js(ctx),
    )
}

fn clear<'js>(ctx: Ctx<'js>, personal: bool) -> Result<Promise<'js>> {
    promise(&ctx, kv::clear(of(personal)), |ctx, op| {
        kv::clear_result(op).map_err(|e| throw(ctx, e))?.into_js(ctx)
    })
}

impl<'js> IntoJs<'js> for Entry {
    fn into_js(self, ctx: &Ctx<'js>) -> Result<Value<'js>> {
        let object = Object::new(ctx.clone())?;
        object.set("value", self.value)?;
        object.set("version", self.version)?;
        object.into_js(ctx)
    }
}

impl<'js> IntoJs<'js> for Page {
    fn into_js(self, ctx: &Ctx<'js>) -> Result<Value<'js>> {
        let object = Object::new(ctx.clone())?;
        object.set("keys", self.keys)?;
        object.set("cursor", self.cursor)?;
        object.into_js(ctx)
    }
}
