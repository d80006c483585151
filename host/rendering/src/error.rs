//! What is wrong with a template, and what it ran into.

use crate::sandbox::MAX_MEMORY;
use serde::Deserialize;
use std::fmt;
use stoa_engine::CacheError;
use stoa_kernel::ErrorCode;

/// The renderer cannot be built. It is a fault of the installation, never of a template.
#[derive(Debug, thiserror::Error)]
pub enum RendererError {
    /// The module does not fit this server.
    #[error("the sandbox of templates cannot be set up: {0:#}")]
    Sandbox(#[from] wasmtime::Error),
    /// It cannot be compiled, or kept.
    #[error("the sandbox of templates: {0}")]
    Cache(#[from] CacheError),
}

/// One mistake in a template, or in what it was given. Lines and columns count from one; 0 is unknown.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Mistake {
    /// Of what kind.
    pub kind: MistakeKind,
    /// In which template.
    pub template: String,
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
    /// What is wrong.
    pub message: String,
}

/// What a mistake is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MistakeKind {
    /// The template, or what is missing in the data.
    Mistake,
    /// There is no template of this name.
    NotFound,
    /// The data is no JSON, or no object.
    Data,
    /// The text would be larger than it may be.
    TooLarge,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.template, self.message),
            line => write!(f, "{}:{line}:{}: {}", self.template, self.column, self.message),
        }
    }
}

/// Templates that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// They are wrong. There is one at least.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Mistakes(Vec<Mistake>),
    /// They take more than they may, or the renderer failed.
    #[error(transparent)]
    Other(#[from] RenderError),
}

/// No text came of it.
#[derive(Clone, Debug, thiserror::Error)]
pub enum RenderError {
    /// It is wrong.
    #[error("{0}")]
    Mistake(Mistake),
    /// Out of fuel.
    #[error(
        "{what}: it takes more CPU time than is left of what an invocation may use for templates; look for a loop"
    )]
    TooLong {
        /// What was rendered.
        what: String,
    },
    /// Out of memory.
    #[error("{what}: it takes more than the {} MiB of memory that a template may use", MAX_MEMORY >> 20)]
    TooMuch {
        /// What was rendered.
        what: String,
    },
    /// Out of stack.
    #[error("{what}: it is nested too deeply; look for a template or a macro that uses itself")]
    TooDeep {
        /// What was rendered.
        what: String,
    },
    /// A fault of the libraries, which a template has brought about.
    #[error("{what}: the template engine gave up on it")]
    Broken {
        /// What was rendered.
        what: String,
    },
}

impl RenderError {
    /// Its code, from the closed list.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Mistake(mistake) => match mistake.kind {
                MistakeKind::Mistake => ErrorCode::TemplateError,
                MistakeKind::NotFound => ErrorCode::TemplateNotFound,
                MistakeKind::Data => ErrorCode::InvalidArgument,
                MistakeKind::TooLarge => ErrorCode::TemplateLimitExceeded,
            },
            Self::TooLong { .. } | Self::TooMuch { .. } | Self::TooDeep { .. } => {
                ErrorCode::TemplateLimitExceeded
            }
            Self::Broken { .. } => ErrorCode::TemplateError,
        }
    }
}
