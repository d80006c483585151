//! Glue of `body`, of `uploads`, and of the part of `reply` by which an answer's body follows its head.

use crate::event_loop::promise;
use crate::native::{head_of, throw};
use crate::quickjs::{
    Array, Ctx, Function, IntoJs, Object, Promise, Result, Text, TypedArray, Value, read_bytes, typed_array,
};
use crate::world::stoa::engine::types::{FormData, PartContent};
use crate::world::stoa::engine::{body, reply, uploads};

pub fn install<'js>(native: &Object<'js>, ctx: &Ctx<'js>) -> Result<()> {
    native.set("readBody", Function::new(ctx.clone(), read)?)?;
    native.set("readUpload", Function::new(ctx.clone(), read_upload)?)?;
    native.set("cancelBody", Function::new(ctx.clone(), body::cancel)?)?;
    native.set("head", Function::new(ctx.clone(), head)?)?;
    native.set("write", Function::new(ctx.clone(), write)?)?;
    native.set("end", Function::new(ctx.clone(), reply::end)?)
}

fn read<'js>(ctx: Ctx<'js>, max: u32) -> Result<Promise<'js>> {
    promise(&ctx, body::read(max), |ctx, op| {
        let chunk = body::read_result(op).map_err(|e| throw(ctx, e))?;
        chunk.map(|bytes| typed_array(ctx.clone(), bytes)).transpose()?.into_js(ctx)
    })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "no file is so large")]
fn read_upload<'js>(ctx: Ctx<'js>, offset: f64, max: u32) -> Result<Promise<'js>> {
    promise(&ctx, uploads::read(offset as u64, max), |ctx, op| {
        let bytes = uploads::read_result(op).map_err(|e| throw(ctx, e))?;
        typed_array(ctx.clone(), bytes)?.into_js(ctx)
    })
}

/// A form whose files lie with the host, as `FormParts` in `guest/js/invocation.ts` says.
#[expect(clippy::cast_precision_loss, reason = "no file is so large")]
pub fn form<'js>(ctx: &Ctx<'js>, form: FormData) -> Result<Object<'js>> {
    let parts = Array::new(ctx.clone())?;
    for part in form.parts {
        parts.set(parts.len(), typed_array(ctx.clone(), part.head)?)?;
        match part.content {
            PartContent::Here(text) => parts.set(parts.len(), typed_array(ctx.clone(), text)?)?,
            PartContent::Stored(bytes) => parts.set(parts.len(), bytes as f64)?,
        }
    }
    let object = Object::new(ctx.clone())?;
    object.set("parts", parts)?;
    if let Some(fault) = form.fault {
        object.set("problem", fault.problem)?;
        object.set("part", fault.part)?;
    }
    Ok(object)
}

fn head(status: u16, headers: Vec<Text>) {
    reply::head(&head_of(status, headers));
}

fn write<'js>(ctx: Ctx<'js>, chunk: TypedArray<'js, u8>) -> Result<Promise<'js>> {
    let op = read_bytes(&chunk, reply::write);
    promise(&ctx, op, |ctx, op| {
        reply::write_result(op).map_err(|e| throw(ctx, e))?;
        Ok(Value::new_undefined(ctx.clone()))
    })
}
