//! What can be rendered.

use crate::error::{LoadError, Mistake, RenderError, RendererError};
use crate::image::Templates;
use crate::sandbox::{Fuel, Running, Sandbox};
use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;

/// Reading all templates of a script: about as long as reading all its code may take.
const LOAD_FUEL: Fuel = 10_000_000_000;

/// What the renderer is built from.
#[derive(Clone, Debug)]
pub struct RendererConfig {
    /// The bytes of `guest/templates.wasm`.
    pub module: Cow<'static, [u8]>,
    /// Where its machine code is kept between starts; only the server may write there. None: it is compiled at
    /// every start, which takes seconds.
    pub cache_dir: Option<PathBuf>,
}

/// Renders, each time in a fresh instance. One is enough for a server; cloning it is cheap.
#[derive(Clone)]
pub struct Renderer {
    sandbox: Arc<Sandbox>,
}

impl Renderer {
    /// Compiles the module, or takes it from the cache.
    pub fn new(config: RendererConfig) -> Result<Self, RendererError> {
        let RendererConfig { module, cache_dir } = config;
        Ok(Self { sandbox: Arc::new(Sandbox::new(&module, cache_dir)?) })
    }

    /// Reads templates, by their names.
    pub async fn load(&self, texts: impl IntoIterator<Item = (&str, &str)>) -> Result<Templates, LoadError> {
        const WHAT: &str = "templates";
        let arguments: Vec<&str> = texts.into_iter().flat_map(|(name, text)| [name, text]).collect();
        let mut running = self.sandbox.room(LOAD_FUEL, WHAT).await?;
        let mistakes = running.call("load", &arguments).await?;
        let mistakes: Vec<Mistake> =
            serde_json::from_str(&mistakes).map_err(|_| RenderError::Broken { what: WHAT.to_owned() })?;
        if !mistakes.is_empty() {
            return Err(LoadError::Mistakes(mistakes));
        }
        let read = running.memory().to_vec();
        // Before the next one is asked for: who holds a place must not wait for another.
        drop(running);
        let fresh = self.sandbox.room(LOAD_FUEL, WHAT).await?;
        Ok(Templates::between(fresh.memory(), &read))
    }

    /// Renders one of them with data, a JSON object. What it takes is taken from `fuel`.
    pub async fn render(
        &self,
        templates: &Templates,
        name: &str,
        data: &str,
        fuel: &mut Fuel,
    ) -> Result<String, RenderError> {
        let mut running = self.sandbox.room(*fuel, name).await?;
        running.restore(templates)?;
        metered(running, "render", &[name, data], fuel).await
    }

    /// Renders a template of Handlebars with data, which is JSON.
    pub async fn handlebars(
        &self,
        template: &str,
        data: &str,
        fuel: &mut Fuel,
    ) -> Result<String, RenderError> {
        let running = self.sandbox.room(*fuel, "the template").await?;
        metered(running, "handlebars", &[template, data], fuel).await
    }

    /// Makes HTML of Markdown, without what could do harm unless the text is trusted.
    pub async fn markdown(
        &self,
        text: &str,
        is_trusted: bool,
        fuel: &mut Fuel,
    ) -> Result<String, RenderError> {
        let running = self.sandbox.room(*fuel, "the text").await?;
        let arguments: &[&str] = if is_trusted { &[text, "trusted"] } else { &[text] };
        metered(running, "markdown", arguments, fuel).await
    }
}

async fn metered(
    mut running: Running,
    function: &str,
    arguments: &[&str],
    fuel: &mut Fuel,
) -> Result<String, RenderError> {
    let outcome = running.call(function, arguments).await;
    *fuel = running.fuel();
    outcome
}
