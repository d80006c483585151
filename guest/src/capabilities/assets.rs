//! Glue of `assets`.

use crate::event_loop::promise;
use crate::native::throw;
use crate::quickjs::{
    Ctx, Function, IntoJs, Object, Promise, Result, Text, TypedArray, Value, read_bytes, typed_array,
};
use crate::world::stoa::engine::assets::{self, Asset};

pub fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    let object = Object::new(ctx.clone())?;
    object.set("list", Function::new(ctx.clone(), list)?)?;
    object.set("read", Function::new(ctx.clone(), read)?)?;
    object.set("write", Function::new(ctx.clone(), write)?)?;
    object.set("remove", Function::new(ctx.clone(), remove)?)?;
    Ok(object)
}

fn list(ctx: Ctx<'_>) -> Result<Promise<'_>> {
    promise(&ctx, assets::list(), |ctx, op| assets::list_result(op).map_err(|e| throw(ctx, e))?.into_js(ctx))
}

/// Gives the asset with its bytes, or nothing.
fn read<'js>(ctx: Ctx<'js>, name: Text) -> Result<Promise<'js>> {
    promise(&ctx, assets::read(&name.0), |ctx, op| {
        let Some(content) = assets::read_result(op).map_err(|e| throw(ctx, e))? else {
            return Ok(Value::new_undefined(ctx.clone()));
        };
        let object = Object::new(ctx.clone())?;
        object.set("about", content.about)?;
        object.set("bytes", typed_array(ctx.clone(), content.bytes)?)?;
        object.into_js(ctx)
    })
}

fn write<'js>(
    ctx: Ctx<'js>,
    name: Text,
    bytes: TypedArray<'js, u8>,
    mime: Option<Text>,
) -> Result<Promise<'js>> {
    let mime = mime.map(|mime| mime.0);
    let op = read_bytes(&bytes, |bytes| assets::write(&name.0, bytes, mime.as_deref()));
    promise(&ctx, op, |ctx, op| assets::write_result(op).map_err(|e| throw(ctx, e))?.into_js(ctx))
}

fn remove<'js>(ctx: Ctx<'js>, name: Text) -> Result<Promise<'js>> {
    promise(&ctx, assets::remove(&name.0), |ctx, op| {
        assets::remove_result(op).map_err(|e| throw(ctx, e))?.into_js(ctx)
    })
}

impl<'js> IntoJs<'js> for Asset {
    #[expect(clippy::cast_precision_loss, reason = "a double is what JavaScript has")]
    fn into_js(self, ctx: &Ctx<'js>) -> Result<Value<'js>> {
        let object = Object::new(ctx.clone())?;
        object.set("name", self.name)?;
        object.set("mime", self.mime)?;
        object.set("size", self.size as f64)?;
        object.set("etag", self.etag)?;
        object.set("modified", self.modified as f64)?;
        object.set("written", self.written)?;
        object.into_js(ctx)
    }
}
