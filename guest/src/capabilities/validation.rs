//! Glue of `validation`.

use crate::native::throw;
use crate::quickjs::{Ctx, Function, Object, Result, Text};
use crate::world::stoa::engine::validation::{self, Settings, Verdict};

pub fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    let object = Object::new(ctx.clone())?;
    object.set("check", Function::new(ctx.clone(), check)?)?;
    Ok(object)
}

fn check<'js>(
    ctx: Ctx<'js>,
    schema: Text,
    data: Text,
    coerce: bool,
    fields_required: bool,
) -> Result<Object<'js>> {
    let verdict = validation::check(&schema.0, &data.0, Settings { coerce, fields_required })
        .map_err(|error| throw(&ctx, error))?;
    let object = Object::new(ctx.clone())?;
    match verdict {
        Verdict::Valid(Some(data)) => object.set("data", ctx.json_parse(data)?)?,
        Verdict::Valid(None) => {}
        Verdict::Faulty(details) => object.set("details", ctx.json_parse(details)?)?,
    }
    Ok(object)
}
