//! Who has a script.

use crate::every_database::on_every_database;
use serde_json::json;
use stoa_tests::{Answer, TestServer};

on_every_database! {
    a_script_that_somebody_has_is_theirs_to_change
}

async fn a_script_that_somebody_has_is_theirs_to_change(server: TestServer) {
    let tenant = server.tenant("acme").await;
    tenant.deploy("main", "export default { fetch: () => new Response('1') };").await;
    let (mine, other, admin) =
        (tenant.key("editor").await, tenant.key("editor").await, tenant.key("admin").await);
    let deploy = async |key: &str| {
        let request = server.api_request("PUT", "/tenants/acme/scripts/main", Some(key));
        let request = request.header("content-type", "application/javascript");
        Answer::of(request.body("export default { fetch: () => new Response('2') };")).await.status
    };
    assert_eq!(deploy(&other).await, 200);
    let whoami = server.api_as(Some(&mine), "GET", "/whoami", None).await.json();
    let owner = format!("key:{}", whoami["key"].as_str().unwrap());
    let path = "/tenants/acme/scripts/main/owners";
    let body = || Some(json!({ "owners": [owner] }));
    server.api_as(Some(&mine), "PUT", path, body()).await.expect(403);
    for wrong in ["key:none", "user:none", "nonsense"] {
        server.api("PUT", path, Some(json!({ "owners": [wrong] }))).await.expect(404);
    }
    server.api_as(Some(&admin), "PUT", path, body()).await.expect(200);
    assert_eq!(
        server.api_as(Some(&other), "GET", path, None).await.expect(200).json()["owners"],
        json!([owner])
    );
    assert_eq!((deploy(&mine).await, deploy(&other).await, deploy(&admin).await), (200, 403, 200));
    let refused =
        server.api_as(Some(&other), "PUT", "/tenants/acme/kv/main/some", Some(json!(1))).await.expect(403);
    assert_eq!(refused.json()["error"]["details"]["needs"], "owner");
    server.api_as(Some(&admin), "DELETE", "/tenants/acme/scripts/main", None).await.expect(403);
    server.api_as(Some(&mine), "DELETE", "/tenants/acme/scripts/main", None).await.expect(204);
}
