//! Glue of `templates`.

use crate::event_loop::promise;
use crate::native::throw;
use crate::quickjs::{Ctx, Function, IntoJs, Object, Promise, Result, Text};
use crate::world::stoa::engine::templates;

pub fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    let object = Object::new(ctx.clone())?;
    object.set("render", Function::new(ctx.clone(), render)?)?;
    object.set("handlebars", Function::new(ctx.clone(), handlebars)?)?;
    object.set("markdown", Function::new(ctx.clone(), markdown)?)?;
    Ok(object)
}

fn render<'js>(ctx: Ctx<'js>, name: Text, data: Text) -> Result<Promise<'js>> {
    text_of(&ctx, templates::render(&name.0, &data.0))
}

fn handlebars<'js>(ctx: Ctx<'js>, template: Text, data: Text) -> Result<Promise<'js>> {
    text_of(&ctx, templates::handlebars(&template.0, &data.0))
}

fn markdown<'js>(ctx: Ctx<'js>, text: Text, trusted: bool) -> Result<Promise<'js>> {
    text_of(&ctx, templates::markdown(&text.0, trusted))
}

fn text_of<'js>(ctx: &Ctx<'js>, op: u32) -> Result<Promise<'js>> {
    promise(ctx, op, |ctx, op| templates::text_result(op).map_err(|e| throw(ctx, e))?.into_js(ctx))
}
