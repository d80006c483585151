//! Handlebars: one template, which comes with the call.

use crate::fault::{Fault, Kind};
use crate::output::{MAX_OUTPUT, Output};
use handlebars::{Handlebars, RenderErrorReason, TemplateErrorReason};
use serde_json::Value;

const NAME: &str = "template";

pub fn render(template: &str, data: &str) -> Result<String, Fault> {
    let data: Value = serde_json::from_str(data).map_err(|error| Fault::of(NAME, error).kind(Kind::Data))?;
    let mut handlebars = Handlebars::new();
    handlebars.register_template_string(NAME, template).map_err(|error| {
        let reason = match error.reason() {
            // It repeats the place, and a picture of it.
            TemplateErrorReason::InvalidSyntax(text) => {
                text.rsplit("= ").next().unwrap_or(text).trim().to_owned()
            }
            reason => reason.to_string(),
        };
        Fault::of(NAME, reason).at(error.pos())
    })?;
    let mut output = Output::default();
    match handlebars.render_to_write(NAME, &data, &mut output) {
        Ok(()) => Ok(output.into_text()),
        Err(_) if output.is_full => Err(too_large(NAME)),
        Err(error) => {
            let reason = match error.reason() {
                RenderErrorReason::NestedError(cause) => cause.to_string(),
                reason => reason.to_string(),
            };
            Err(Fault::of(NAME, reason).at(error.line_no.zip(error.column_no)))
        }
    }
}

pub fn too_large(template: &str) -> Fault {
    Fault::of(template, format_args!("it renders to more than {MAX_OUTPUT} bytes")).kind(Kind::TooLarge)
}
