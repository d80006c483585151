//! Values that scripts use and never see. No answer holds one.

pub(crate) mod list;
pub(crate) mod remove;
pub(crate) mod set;
pub(crate) mod show;

use crate::allowed::{Allowed, Asks};
use crate::refusal::{Answer, Refusal};
use serde::Deserialize;
use serde_json::Value;
use stoa_kernel::{ScriptName, TenantId};
use stoa_secrets::{Owner, SecretError};
use utoipa::IntoParams;

/// Whose secret.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SecretQuery {
    /// Of this script alone. Left out: of all the tenant's scripts.
    #[param(example = "shop")]
    script: Option<String>,
}

/// The script that is asked for: it is there, as what is set for another would be nobody's.
fn script<A: Asks>(allowed: &Allowed<A>, name: Option<&str>) -> Answer<Option<ScriptName>> {
    let Some(name) = name else { return Ok(None) };
    let script = ScriptName::new(name).map_err(|error| Refusal::invalid(error.to_string()))?;
    allowed.tenancy().script(&allowed.on, &script)?;
    Ok(Some(script))
}

fn owner<'a>(tenant: &'a TenantId, script: Option<&'a ScriptName>) -> Owner<'a> {
    Owner { tenant, script }
}

fn missing(name: &str) -> Refusal {
    Refusal::not_found(format!("there is no secret '{}' here", crate::refusal::shown(name)))
}

impl From<SecretError> for Refusal {
    fn from(error: SecretError) -> Self {
        Self::of(error.code(), &error, Value::Null)
    }
}
