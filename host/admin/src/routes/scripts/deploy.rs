//! `PUT /v1/tenants/{tenant}/scripts/{script}`.

use super::deployed::{Deployed, DeployedAnswer, answered};
use crate::allowed::{Allowed, Deploy, ScriptOf};
use crate::extract::{Guard, GuardHeaders, Origin, Query};
use crate::refusal::{Answer, Refusal};
use crate::upload::{self, Bundle};
use axum::extract::Request;
use serde::Deserialize;
use stoa_tenancy::{Deploy as NewVersion, NewAssets};
use utoipa::IntoParams;

/// How to deploy.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DeployQuery {
    /// Only compile and check, and say what would be.
    #[serde(default)]
    dry_run: bool,
    /// Under which path the script's routes are. Left out: where they were, at first `/`.
    #[param(example = "/api")]
    mount: Option<String>,
    /// The new version gets this part of the traffic, and the active one stays.
    #[param(minimum = 0, maximum = 100)]
    percent: Option<u64>,
    /// What a script that is sent as one file is to be called.
    #[param(example = "main.ts")]
    filename: Option<String>,
}

/// Deploy a version of a script
///
/// The script is compiled, checked, set up and activated in one step; if any of that fails, nothing is changed.
#[utoipa::path(
    put, path = "/v1/tenants/{tenant}/scripts/{script}", operation_id = "deploy_script", tag = "scripts",
    params(DeployQuery, GuardHeaders),
    request_body(
        description = "One file, a set of files as JSON or as multipart (each part with a filename is a file, \
                       `entry` and `mount` are fields), or a component that was compiled elsewhere. Files below `assets/` are \
                       served as they are, and may hold any bytes.",
        content(
            (String = "text/typescript", example = json!("export default { fetch: () => new Response(\"hello\") };")),
            (String = "text/javascript"),
            (String = "application/javascript"),
            (String = "application/typescript"),
            (String = "text/jsx"),
            (String = "text/tsx"),
            (Bundle = "application/json", example = json!({
                "entry": "main.ts",
                "files": {
                    "main.ts": "import { hello } from './hello.ts'; …", "hello.ts": "export const hello = …",
                    "assets/logo.png": {"base64": "iVBORw0KGgo="}
                }
            })),
            (String = "multipart/form-data"),
            (String = "application/wasm")
        )
    ),
    responses(
        (status = 200, description = "A new version of a script that was there; or it was a dry run.",
         body = Deployed, headers(("ETag" = String), ("Location" = String))),
        (status = 201, description = "The first version of a new script.",
         body = Deployed, headers(("ETag" = String), ("Location" = String))),
        (status = 409, description = "Another script of the tenant has one of its routes."),
        (status = 422, description = "It does not compile, or setup failed: details say where.")
    )
)]
pub(crate) async fn handle(
    allowed: Allowed<Deploy, ScriptOf>,
    Query(query): Query<DeployQuery>,
    Guard(precondition): Guard,
    origin: Origin,
    request: Request,
) -> Answer<DeployedAnswer> {
    let place = allowed.upload_place().await?;
    let sent = upload::read(request, query.filename.as_deref()).await?;
    let mount = match (query.mount, sent.mount) {
        (Some(_), Some(_)) => return Err(Refusal::invalid("mount is both in the query and in the body")),
        (query, body) => query.or(body),
    };
    let ScriptOf { tenant, script } = &allowed.on;
    let version = NewVersion {
        source: sent.source,
        assets: NewAssets { files: sent.assets, kept_of: None },
        mount,
        percent: query.percent,
        precondition,
        dry_run: query.dry_run,
        by: allowed.who.to_string(),
    };
    let deployment = allowed.tenancy().deploy(tenant, script, version).await?;
    drop(place);
    allowed.tell("version", deployment.version);
    allowed.tell("percent", query.percent);
    Ok(answered(allowed.tenancy(), &allowed.on, &origin, deployment))
}
