//! The renders of one invocation: one after the other, and all of them together within its CPU time.

use crate::error::TemplatesError;
use crate::places::Lane;
use std::sync::Arc;
use std::time::Duration;
use stoa_capability::{FUEL_PER_MS, TemplateFiles};
use stoa_rendering::{Fuel, LoadError, Renderer, Templates};
use tokio::sync::Mutex;

/// What is to be rendered.
pub(crate) enum Work {
    /// One of the script's templates, with data.
    Page { files: Arc<TemplateFiles>, name: String, data: String },
    /// A template of Handlebars, with data.
    Handlebars { template: String, data: String },
    /// Markdown.
    Markdown { text: String, is_trusted: bool },
}

pub(crate) struct Desk {
    renderer: Renderer,
    lane: Arc<Lane>,
    /// What has been taken so far. Who holds it renders.
    spent: Mutex<Fuel>,
}

impl Desk {
    pub(crate) fn new(renderer: Renderer, lane: Arc<Lane>) -> Self {
        Self { renderer, lane, spent: Mutex::default() }
    }

    /// Renders, when it is its turn. `cpu` is what the invocation may use.
    pub(crate) async fn render(self: Arc<Self>, cpu: Duration, work: Work) -> Result<String, TemplatesError> {
        let mut spent = self.spent.lock().await;
        let _place = self.lane.place().await?;
        let most = u64::try_from(cpu.as_millis()).unwrap_or(u64::MAX).saturating_mul(FUEL_PER_MS);
        let had = most.saturating_sub(*spent);
        let mut fuel = had;
        let outcome = self.rendered(&mut fuel, &work).await;
        *spent += had - fuel;
        outcome
    }

    async fn rendered(&self, fuel: &mut Fuel, work: &Work) -> Result<String, TemplatesError> {
        let renderer = &self.renderer;
        Ok(match work {
            Work::Page { files, name, data } => {
                let templates = self.read(files).await?;
                renderer.render(&templates, name, data, fuel).await?
            }
            Work::Handlebars { template, data } => renderer.handlebars(template, data, fuel).await?,
            Work::Markdown { text, is_trusted } => renderer.markdown(text, *is_trusted, fuel).await?,
        })
    }

    /// The version's templates. Reading them is the version's work, and none of this invocation's time.
    async fn read(&self, files: &TemplateFiles) -> Result<Arc<Templates>, TemplatesError> {
        let made = files.made::<Templates, LoadError>(self.renderer.load(files.texts())).await?;
        made.ok_or(TemplatesError::Broken)
    }
}
