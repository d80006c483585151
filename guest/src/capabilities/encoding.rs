//! Glue of `encoding`.

use crate::native::throw;
use crate::quickjs::{Ctx, Exception, Function, Object, Result, Text, TypedArray, read_bytes};
use crate::world::stoa::engine::encoding;

pub fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    let object = Object::new(ctx.clone())?;
    object.set("nameOf", Function::new(ctx.clone(), name_of)?)?;
    object.set("begin", Function::new(ctx.clone(), begin)?)?;
    object.set("decode", Function::new(ctx.clone(), decode)?)?;
    Ok(object)
}

fn name_of(ctx: Ctx<'_>, label: Text) -> Result<Option<String>> {
    encoding::name_of(&label.0).map_err(|error| throw(&ctx, error))
}

fn begin(ctx: Ctx<'_>, name: Text, fatal: bool, ignore_bom: bool) -> Result<u32> {
    encoding::begin(&name.0, fatal, ignore_bom).map_err(|error| throw(&ctx, error))
}

fn decode<'js>(ctx: Ctx<'js>, decoder: u32, bytes: TypedArray<'js, u8>, last: bool) -> Result<String> {
    read_bytes(&bytes, |bytes| encoding::decode(decoder, bytes, last))
        .map_err(|error| throw(&ctx, error))?
        .ok_or_else(|| Exception::throw_type(&ctx, "The encoded data is not valid"))
}
