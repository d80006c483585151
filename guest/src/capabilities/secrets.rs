//! Glue of `secrets`.

use crate::event_loop::promise;
use crate::native::throw;
use crate::quickjs::{Ctx, Function, IntoJs, Object, Promise, Result, Text};
use crate::world::stoa::engine::secrets;

pub fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    let object = Object::new(ctx.clone())?;
    object.set("exists", Function::new(ctx.clone(), exists)?)?;
    object.set("names", Function::new(ctx.clone(), names)?)?;
    Ok(object)
}

fn exists<'js>(ctx: Ctx<'js>, name: Text) -> Result<Promise<'js>> {
    promise(&ctx, secrets::exists(&name.0), |ctx, op| {
        secrets::exists_result(op).map_err(|e| throw(ctx, e))?.into_js(ctx)
    })
}

fn names<'js>(ctx: Ctx<'js>) -> Result<Promise<'js>> {
    promise(&ctx, secrets::names(), |ctx, op| {
        secrets::names_result(op).map_err(|e| throw(ctx, e))?.into_js(ctx)
    })
}
