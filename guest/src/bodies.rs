//! Glue of `body`, and of the part of `reply` by which an answer's body follows its head.

use crate::event_loop::promise;
use crate::native::{head_of, throw};
use crate::quickjs::{
    Ctx, Function, IntoJs, Object, Promise, Result, Text, TypedArray, Value, read_bytes, typed_array,
};
use crate::world::stoa::engine::{body, reply};

pub fn install<'js>(native: &Object<'js>, ctx: &Ctx<'js>) -> Result<()> {
    native.set("readBody", Function::new(ctx.clone(), read)?)?;
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
