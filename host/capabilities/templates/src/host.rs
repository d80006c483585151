//! The host functions of `templates`: how much may go in, then the work.

use crate::desk::Work;
use crate::error::TemplatesError;
use crate::{Templates, limits, wit};
use std::sync::Arc;
use stoa_capability::{Gate, Granted, HostError, OpId};

fn begin(
    gate: &mut Gate<'_, Templates>,
    checked: Result<(), TemplatesError>,
    work: impl FnOnce(&Granted<'_, Templates>) -> Work,
) -> wasmtime::Result<OpId> {
    gate.start(|granted| {
        let (desk, cpu) = (Arc::clone(&granted.state.desk), granted.limits.cpu);
        let work = checked.map(|()| work(&granted));
        async move { desk.render(cpu, work?).await }
    })
}

impl wit::Host for Gate<'_, Templates> {
    fn render(&mut self, name: String, data: String) -> wasmtime::Result<OpId> {
        begin(self, limits::data(&data), |granted| {
            let files = Arc::clone(&granted.templates);
            Work::Page { files, name, data }
        })
    }

    fn handlebars(&mut self, template: String, data: String) -> wasmtime::Result<OpId> {
        let checked = limits::text(&template).and_then(|()| limits::data(&data));
        begin(self, checked, |_| Work::Handlebars { template, data })
    }

    fn markdown(&mut self, text: String, is_trusted: bool) -> wasmtime::Result<OpId> {
        begin(self, limits::text(&text), |_| Work::Markdown { text, is_trusted })
    }

    fn text_result(&mut self, op: OpId) -> wasmtime::Result<Result<String, HostError>> {
        Ok(self.result(op))
    }
}
