//! `GET /v1/audit`, `/v1/audit/export` and `/v1/audit/verify`: the same of the platform.

pub(crate) mod export {
    //! `GET /v1/audit/export`.

    use super::super::export::{ExportQuery, file};
    use crate::allowed::{Allowed, Platform, ReadPlatformAudit};
    use crate::extract::Query;
    use crate::refusal::Answer;
    use axum::response::Response;
    use stoa_audit::Chain;

    /// Export who did what to the platform
    ///
    /// In the form of a tenant's.
    #[utoipa::path(
        get, path = "/v1/audit/export", operation_id = "export_platform_audit", tag = "audit",
        params(ExportQuery),
        responses((status = 200, description = "Lines of JSON.", body = String, content_type = "application/x-ndjson"))
    )]
    pub(crate) async fn handle(
        allowed: Allowed<ReadPlatformAudit, Platform>,
        Query(query): Query<ExportQuery>,
    ) -> Answer<Response> {
        file(allowed.audit(), &Chain::Platform, &query, i64::MIN).await
    }
}

pub(crate) mod list {
    //! `GET /v1/audit`.

    use super::super::list::{AuditQuery, page};
    use crate::allowed::{Allowed, Platform, ReadPlatformAudit};
    use crate::extract::Query;
    use crate::page::Paged;
    use crate::refusal::Answer;
    use axum::Json;
    use stoa_audit::{AuditEntry, Chain};

    /// Show who did what to the platform
    ///
    /// The newest first: what was done to no tenant or to one that is gone, and whoever was refused and is nobody's.
    #[utoipa::path(
        get, path = "/v1/audit", operation_id = "list_platform_audit", tag = "audit",
        params(AuditQuery),
        responses((status = 200, description = "Entries, the newest first.", body = Paged<AuditEntry>))
    )]
    pub(crate) async fn handle(
        allowed: Allowed<ReadPlatformAudit, Platform>,
        Query(query): Query<AuditQuery>,
    ) -> Answer<Json<Paged<AuditEntry>>> {
        page(allowed.audit(), &Chain::Platform, query, i64::MIN).await
    }
}

pub(crate) mod verify {
    //! `GET /v1/audit/verify`.

    use crate::allowed::{Allowed, Platform, ReadPlatformAudit};
    use crate::refusal::Answer;
    use axum::Json;
    use stoa_audit::{Chain, Verdict};

    /// Verify who did what to the platform
    ///
    /// Whether every entry is as it was written and none is missing; else, which is the first that is not.
    #[utoipa::path(
        get, path = "/v1/audit/verify", operation_id = "verify_platform_audit", tag = "audit",
        responses((status = 200, description = "What was found.", body = Verdict))
    )]
    pub(crate) async fn handle(allowed: Allowed<ReadPlatformAudit, Platform>) -> Answer<Json<Verdict>> {
        Ok(Json(allowed.audit().verify(&Chain::Platform, i64::MIN).await?))
    }
}
