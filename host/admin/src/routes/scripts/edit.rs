//! `PATCH /v1/tenants/{tenant}/scripts/{script}`.

use super::deployed::{Deployed, DeployedAnswer, answered};
use crate::allowed::{Allowed, Deploy, ScriptOf};
use crate::extract::{Guard, GuardHeaders, JsonBody, Origin};
use crate::refusal::{Answer, Refusal, shown};
use crate::upload::{FileContent, Named};
use serde::Deserialize;
use std::collections::BTreeMap;
use stoa_assets::AssetFiles;
use stoa_compiler::{SourceFiles, StoredBundle};
use stoa_tenancy::{Deploy as NewVersion, NewAssets, Precondition, TenancyError, Upload};
use utoipa::ToSchema;

/// Others may deploy between reading the files and writing them back; more often, somebody has to look.
const ATTEMPTS: usize = 3;

/// A file's name, and its new content, or null.
type Change = (String, Option<FileContent>);

/// What is to change of a script's files.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Edit {
    /// Files that are new or changed, and null for those that are to go.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, FileChange>, example = json!({"hello.ts": "…", "old.ts": null}))]
    files: Option<Named<Option<FileContent>>>,
    /// Another file that is evaluated first.
    entry: Option<String>,
    /// Another path for its routes.
    mount: Option<String>,
}

/// A file's new content, or null.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only for the document")]
struct FileChange(Option<FileContent>);

/// Change some files of a script
///
/// The files of the active version with these changes become a new version. Files that no import reached are not
/// kept with a version, unless they are templates or lie below `assets/`.
#[utoipa::path(
    patch, path = "/v1/tenants/{tenant}/scripts/{script}", operation_id = "edit_script", tag = "scripts",
    params(GuardHeaders), request_body = Edit,
    responses(
        (status = 200, description = "The new version.",
         body = Deployed, headers(("ETag" = String), ("Location" = String))),
        (status = 409, description = "Another script of the tenant has one of its routes."),
        (status = 422, description = "It does not compile, or setup failed: details say where.")
    )
)]
pub(crate) async fn handle(
    allowed: Allowed<Deploy, ScriptOf>,
    Guard(guard): Guard,
    origin: Origin,
    JsonBody(edit): JsonBody<Edit>,
) -> Answer<DeployedAnswer> {
    let _place = allowed.upload_place().await?;
    let Edit { files, entry, mount } = edit;
    let (assets, changes) = split(files.map(|Named(changes)| changes).unwrap_or_default())?;
    let ScriptOf { tenant, script } = &allowed.on;
    let mut attempt = 1;
    loop {
        let current = allowed.tenancy().script(tenant, script)?;
        match guard {
            Precondition::Revision(expected) if expected != current.revision => {
                return Err(TenancyError::Precondition { current: current.revision }.into());
            }
            Precondition::Absent => return Err(TenancyError::ScriptExists(script.clone()).into()),
            _ => {}
        }
        let number = current.active.unwrap_or(current.latest);
        let bundle = allowed.tenancy().source(tenant, script, number).await?;
        let version = NewVersion {
            source: Upload::Files(edited(bundle, entry.clone(), &changes)?),
            assets: NewAssets { files: assets.clone(), kept_of: Some(number) },
            mount: mount.clone(),
            percent: None,
            precondition: Precondition::Revision(current.revision),
            dry_run: false,
            by: allowed.who.to_string(),
        };
        match allowed.tenancy().deploy(tenant, script, version).await {
            Err(TenancyError::Precondition { .. }) if guard == Precondition::None && attempt < ATTEMPTS => {
                attempt += 1;
            }
            deployment => {
                let deployment = deployment?;
                allowed.tell("version", deployment.version);
                return Ok(answered(allowed.tenancy(), &allowed.on, &origin, deployment));
            }
        }
    }
}

/// The changes of what is served as it is, and all others.
fn split(changes: Vec<Change>) -> Answer<(AssetFiles, Vec<Change>)> {
    let (mut assets, mut others) = (AssetFiles::default(), Vec::new());
    for (name, change) in changes {
        match AssetFiles::name_of(&name) {
            Some(asset) => {
                let bytes = change.map(|content| content.bytes(&name)).transpose()?;
                assets.add(asset, bytes.map(Into::into))?;
            }
            None => others.push((name, change)),
        }
    }
    Ok((assets, others))
}

/// A script's files with changes.
fn edited(bundle: StoredBundle, entry: Option<String>, changes: &[Change]) -> Answer<SourceFiles> {
    let (entry_so_far, files) = bundle.into_files();
    let mut files: BTreeMap<String, Vec<u8>> =
        files.into_iter().map(|(name, text)| (name, text.into_bytes())).collect();
    for (name, change) in changes {
        match change {
            Some(content) => drop(files.insert(name.clone(), content.clone().bytes(name)?)),
            None if files.remove(name).is_some() => {}
            None => {
                let message = format!("the active version has no file '{}' that could go", shown(name));
                return Err(Refusal::invalid(message));
            }
        }
    }
    Ok(SourceFiles::new(&entry.unwrap_or(entry_so_far), files)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(changes: &str) -> Answer<Vec<(String, String)>> {
        let files =
            [("main.ts", "1"), ("old.ts", "2")].map(|(name, text)| (name.to_owned(), text.to_owned()));
        let bundle =
            StoredBundle { entry: "main.ts".to_owned(), files: files.into(), templates: BTreeMap::new() };
        let Named(changes) = serde_json::from_str(changes).unwrap();
        let files = edited(bundle, None, &changes)?;
        let text = |bytes: &Vec<u8>| String::from_utf8(bytes.clone()).unwrap();
        Ok(files.files().iter().map(|(name, bytes)| (name.clone(), text(bytes))).collect())
    }

    #[test]
    fn files_are_added_changed_and_taken_away() {
        let files = edit(r#"{"main.ts": "3", "new.ts": {"base64": "NA=="}, "old.ts": null}"#).unwrap();
        assert_eq!(files, [("main.ts".into(), "3".into()), ("new.ts".into(), "4".into())]);
        assert_eq!(edit("{}").unwrap().len(), 2);
    }

    #[test]
    fn what_is_not_there_cannot_go_and_the_entry_has_to_stay() {
        assert!(edit(r#"{"none.ts": null}"#).is_err());
        assert!(edit(r#"{"main.ts": null}"#).is_err());
        assert!(edit(r#"{"./main.ts": "x"}"#).is_err(), "one file under two names");
    }
}
