//! Glue of `compression`.

use crate::native::throw;
use crate::quickjs::{
    Ctx, Exception, Function, IntoJs, Object, Result, Text, TypedArray, Value, read_bytes, typed_array,
};
use crate::world::stoa::engine::compression::{self, Format, Next, Step};

pub fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    let object = Object::new(ctx.clone())?;
    object.set("compress", Function::new(ctx.clone(), compress)?)?;
    object.set("decompress", Function::new(ctx.clone(), decompress)?)?;
    object.set("push", Function::new(ctx.clone(), push)?)?;
    object.set("close", Function::new(ctx.clone(), close)?)?;
    Ok(object)
}

fn compress(ctx: Ctx<'_>, format: Text) -> Result<u32> {
    compression::compress(format_of(&format.0)).map_err(|error| throw(&ctx, error))
}

fn decompress(ctx: Ctx<'_>, format: Text) -> Result<u32> {
    compression::decompress(format_of(&format.0)).map_err(|error| throw(&ctx, error))
}

/// The platform has checked that it is one of them.
fn format_of(name: &str) -> Format {
    match name {
        "gzip" => Format::Gzip,
        "deflate" => Format::Deflate,
        "deflate-raw" => Format::DeflateRaw,
        _ => Format::Brotli,
    }
}

fn push<'js>(ctx: Ctx<'js>, codec: u32, input: TypedArray<'js, u8>, last: bool) -> Result<Value<'js>> {
    let step = read_bytes(&input, |input| compression::push(codec, input, last));
    step.map_err(|error| Exception::throw_type(&ctx, &error.message))?.into_js(&ctx)
}

fn close(ctx: Ctx<'_>, codec: u32) -> Result<()> {
    compression::close(codec).map_err(|error| throw(&ctx, error))
}

impl<'js> IntoJs<'js> for Step {
    fn into_js(self, ctx: &Ctx<'js>) -> Result<Value<'js>> {
        let object = Object::new(ctx.clone())?;
        object.set("output", typed_array(ctx.clone(), self.output)?)?;
        object.set("taken", self.taken)?;
        object.set("more", self.next == Next::Output)?;
        object.set("ended", self.next == Next::End)?;
        object.into_js(ctx)
    }
}
