//! A route says who is let in, and the script is told who it is.

use super::{on_every_database, tenant};
use serde_json::{Value, json};
use stoa_tests::{ADMIN_KEY, Answer, TestServer, TestTenant};

on_every_database! {
    a_route_lets_in_whom_it_says_and_no_instance_runs_for_others
    a_script_is_told_who_asks
    a_key_is_nothing_that_a_script_sees
    a_key_opens_the_routes_of_its_tenant_only
    a_key_that_is_revoked_opens_nothing
    what_is_kept_is_for_those_who_may_come_in
    rights_are_words_of_the_tenants_own
    an_option_that_lets_in_others_than_it_looks_like_is_refused_at_deploy
    a_client_sees_nothing_of_the_management_api
    an_asset_does_not_look_guarded_that_is_not
}

const SCRIPT: &str = r#"
import { registerWebHandler, use } from "stoa";
let ran = 0;
const who = ({ auth }) => auth.toJSON();
registerWebHandler("/open", (context) => ({ ...who(context), header: context.headers.authorization ?? null }));
registerWebHandler("/maybe", who, "GET", { auth: "optional" });
registerWebHandler("/known", who, "GET", { auth: "required" });
registerWebHandler("/edit", who, "GET", { roles: ["editor"] });
registerWebHandler("/shop", who, "GET", { auth: "required", roles: ["customer", "admin"] });
registerWebHandler("/orders", who, ["GET", "DELETE"], { permissions: ["orders:read", "orders:write"], cors: true });
registerWebHandler("/orders/:id", () => { throw new Error("it ran"); }, "GET", { permissions: "orders:none" });
registerWebHandler("/kept", () => String(Math.random()), "GET", { auth: "required", cache: { ttl: "1h", vary: ["authorization"] } });
registerWebHandler("/asks", ({ auth }) => ({
  id: auth.requireAuth().id === auth.userId, customer: auth.hasRole("customer"), any: auth.hasAnyRole(["x", "customer"]),
  read: auth.hasPermission("orders:read"), drop: auth.hasPermission("orders:drop"), expires: auth.tokenExpiresAt instanceof Date,
  mail: auth.userEmail, groups: auth.groups, mfa: auth.mfaEnabled, provider: auth.provider, name: auth.userName,
}), "GET", { auth: "optional" });
use("/team/*", { auth: "required", roles: ["editor"] });
registerWebHandler("/team/plans", who);
"#;

async fn ask(server: &TestServer, acme: &TestTenant<'_>, path: &str, key: Option<&str>) -> Answer {
    let request = server.request("GET", &acme.host(), path);
    Answer::of(match key {
        Some(key) => request.bearer_auth(key),
        None => request,
    })
    .await
}

async fn key(acme: &TestTenant<'_>, roles: &[&str], permissions: &[&str]) -> String {
    let new = json!({ "name": "a shop", "role": "client", "roles": roles, "permissions": permissions });
    made(acme, new).await
}

async fn made(acme: &TestTenant<'_>, new: Value) -> String {
    let made = acme.api("POST", "/api-keys", Some(new)).await.expect(201);
    made.json()["key"].as_str().unwrap().to_owned()
}

async fn a_route_lets_in_whom_it_says_and_no_instance_runs_for_others(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let customer = key(&acme, &["customer"], &[]).await;
    let clerk = key(&acme, &[], &["orders:read", "orders:write"]).await;
    let all = key(&acme, &[], &["*"]).await;
    let (viewer, editor, admin) =
        (acme.key("viewer").await, acme.key("editor").await, acme.key("admin").await);
    let table: [(&str, &[(&str, u16)]); 8] = [
        ("/open", &[("", 200), (&customer, 200), ("wrong", 200)]),
        ("/maybe", &[("", 200), (&customer, 200), ("wrong", 401)]),
        ("/known", &[("", 401), (&customer, 200), (&viewer, 200), (ADMIN_KEY, 200), ("wrong", 401)]),
        (
            "/edit",
            &[("", 401), (&customer, 403), (&viewer, 403), (&editor, 200), (&admin, 200), (ADMIN_KEY, 200)],
        ),
        ("/team/plans", &[("", 401), (&customer, 403), (&editor, 200)]),
        ("/shop", &[("", 401), (&customer, 200), (&clerk, 403), (&editor, 403), (&admin, 200)]),
        (
            "/orders",
            &[("", 401), (&customer, 403), (&clerk, 200), (&all, 200), (&admin, 403), (ADMIN_KEY, 200)],
        ),
        ("/orders/7", &[("", 401), (&clerk, 403)]),
    ];
    for (path, cases) in table {
        for (key, status) in cases {
            let answer = ask(&server, &acme, path, Some(*key).filter(|key| !key.is_empty())).await;
            assert_eq!(answer.status, *status, "{path} {key}: {answer:?}");
            match status {
                401 => {
                    assert_eq!(answer.code(), "UNAUTHENTICATED");
                    assert!(answer.header("www-authenticate").starts_with("Bearer"));
                }
                403 => {
                    assert_eq!(answer.code(), "FORBIDDEN");
                    assert!(answer.json()["error"]["details"]["needs"].is_object(), "{answer:?}");
                }
                _ => {}
            }
        }
    }
    // Pages of other origins are told why, and a preflight carries no key.
    let request = server.request("GET", &acme.host(), "/orders").header("origin", "https://x.example");
    let told = Answer::of(request).await.expect(401);
    assert_eq!(told.header("access-control-allow-origin"), "*");
    let preflight = server.request("OPTIONS", &acme.host(), "/orders").header("origin", "https://x.example");
    let preflight = Answer::of(preflight.header("access-control-request-method", "DELETE")).await.expect(204);
    assert_eq!(preflight.header("access-control-allow-origin"), "*");
    assert_eq!(acme.send("HEAD", "/known", "").await.status, 401);
}

async fn a_script_is_told_who_asks(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let year = 4_102_444_800_000_i64;
    let new = json!({ "name": "a shop", "role": "client", "roles": ["customer"], "permissions": ["orders:read"], "expires_at": year });
    let shop = made(&acme, new).await;
    let known = ask(&server, &acme, "/maybe", Some(&shop)).await.expect(200).json();
    assert_eq!(known["isAuthenticated"], true);
    assert_eq!(known["user"]["roles"], json!(["client", "customer"]));
    assert_eq!(known["tokenExpiresAt"], "2100-01-01T00:00:00.000Z");
    let asks = ask(&server, &acme, "/asks", Some(&shop)).await.expect(200).json();
    let expected = json!({
        "id": true, "customer": true, "any": true, "read": true, "drop": false, "expires": true,
        "mail": null, "groups": [], "mfa": false, "provider": "api-key", "name": "a shop",
    });
    assert_eq!(asks, expected);
    let nobody = ask(&server, &acme, "/maybe", None).await.expect(200).json();
    assert_eq!(nobody, json!({ "isAuthenticated": false, "user": null, "tokenExpiresAt": null }));
    // A script that asks for more than its route does answers so itself.
    let refused = ask(&server, &acme, "/asks", None).await.expect(401);
    assert_eq!(refused.code(), "UNAUTHORIZED");
    // Nobody is asked on a route that does not say so, whatever they send.
    assert_eq!(ask(&server, &acme, "/open", Some(&shop)).await.json()["isAuthenticated"], false);
    let owner = ask(&server, &acme, "/known", Some(&acme.key("owner").await)).await.json();
    assert_eq!(owner["user"]["roles"], json!(["client", "viewer", "editor", "admin", "owner"]));
    let platform = ask(&server, &acme, "/known", Some(ADMIN_KEY)).await.json();
    assert_eq!(platform["user"]["permissions"], json!(["*"]));
}

async fn a_key_is_nothing_that_a_script_sees(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let echo = r#"import { registerWebHandler } from "stoa";
        const all = ({ request }) => JSON.stringify([...request.headers.entries?.() ?? Object.entries(request.headers)]);
        registerWebHandler("/open", all); registerWebHandler("/known", all, "GET", { auth: "required" });
        export default { fetch: (request) => new Response(JSON.stringify([...request.headers])) };"#;
    acme.put_at("/scripts/echo?mount=/echo", echo).await.expect(201);
    let editor = acme.key("editor").await;
    for path in ["/echo/open", "/echo/known", "/echo/other"] {
        let seen = ask(&server, &acme, path, Some(&editor)).await.expect(200).body;
        assert!(!seen.contains(&editor) && !seen.contains("stoa_"), "{path}: {seen}");
    }
    // The configured one has no form by which it is told; where it opens something, it is known.
    assert!(!ask(&server, &acme, "/echo/known", Some(ADMIN_KEY)).await.body.contains(ADMIN_KEY));
    // What is no key of the platform is the script's own affair.
    let own = server.request("GET", &acme.host(), "/open").header("authorization", "Basic YTpi");
    assert_eq!(Answer::of(own).await.json()["header"], "Basic YTpi");
}

async fn a_key_opens_the_routes_of_its_tenant_only(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let other = server.tenant("other").await;
    let stranger = other.key("owner").await;
    for path in ["/known", "/maybe", "/orders", "/edit"] {
        let refused = ask(&server, &acme, path, Some(&stranger)).await.expect(401);
        assert_eq!(refused.json()["error"]["message"], "the API key is not valid", "{path}");
    }
}

async fn a_key_that_is_revoked_opens_nothing(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let new = json!({ "name": "a shop", "role": "client", "roles": ["customer"] });
    let made = acme.api("POST", "/api-keys", Some(new)).await.expect(201).json();
    assert_eq!(made["roles"], json!(["customer"]));
    let key = made["key"].as_str().unwrap().to_owned();
    ask(&server, &acme, "/shop", Some(&key)).await.expect(200);
    let listed = acme.api("GET", "/api-keys", None).await.json();
    assert_eq!(listed["items"][0]["roles"], json!(["customer"]), "{listed}");
    let id = made["id"].as_str().unwrap();
    acme.api("DELETE", &format!("/api-keys/{id}"), None).await.expect(204);
    ask(&server, &acme, "/shop", Some(&key)).await.expect(401);
}

async fn what_is_kept_is_for_those_who_may_come_in(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let (one, two) = (key(&acme, &[], &[]).await, key(&acme, &[], &[]).await);
    let first = ask(&server, &acme, "/kept", Some(&one)).await.expect(200).body.clone();
    assert_eq!(ask(&server, &acme, "/kept", Some(&one)).await.body, first);
    assert_ne!(ask(&server, &acme, "/kept", Some(&two)).await.body, first);
    ask(&server, &acme, "/kept", None).await.expect(401);
    ask(&server, &acme, "/kept", Some("stoa_wrong")).await.expect(401);
}

async fn rights_are_words_of_the_tenants_own(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    for (roles, permissions, word) in [
        (json!(["two words"]), json!([]), "two words"),
        (json!([]), json!([""]), "no role or permission"),
        (json!(["owner"]), json!([]), "'owner'"),
        (json!(vec!["a"; 51]), json!([]), "50"),
    ] {
        let new = json!({ "name": "x", "role": "client", "roles": roles, "permissions": permissions });
        let refused = acme.api("POST", "/api-keys", Some(new)).await.expect(400);
        assert!(refused.body.contains(word), "{refused:?}");
    }
}

async fn an_option_that_lets_in_others_than_it_looks_like_is_refused_at_deploy(server: TestServer) {
    let acme = server.tenant("acme").await;
    for (options, word) in [
        ("{ auth: 'optional', roles: ['a'] }", "roles"),
        ("{ auth: 'Required' }", "auth"),
        ("{ roles: [] }", "roles"),
        ("{ permissions: [1] }", "permissions"),
    ] {
        let source = format!("registerWebHandler('/a', () => 1, 'GET', {options})");
        let refused = acme.put("main", &source).await.expect(422);
        assert!(refused.body.contains(word) && refused.body.contains("/a"), "{options}: {refused:?}");
    }
}

async fn a_client_sees_nothing_of_the_management_api(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let client = key(&acme, &["customer"], &["*"]).await;
    for path in ["", "/scripts", "/scripts/main", "/routes", "/policy", "/api-keys"] {
        let refused = server.api_as(Some(&client), "GET", &format!("/tenants/acme{path}"), None).await;
        assert_eq!(refused.status, 403, "{path}: {refused:?}");
    }
    assert_eq!(
        server.api_as(Some(&client), "GET", "/whoami", None).await.expect(200).json()["role"],
        "client"
    );
}

async fn an_asset_does_not_look_guarded_that_is_not(server: TestServer) {
    let acme = server.tenant("acme").await;
    let deploy = |source: &str| {
        let files =
            json!({ "main.js": source, "assets/staff/plan.txt": "secret", "assets/index.html": "hello" });
        acme.api("PUT", "/scripts/main", Some(json!({ "entry": "main.js", "files": files })))
    };
    for guard in ["use('/staff/*', { roles: ['editor'] })", "use({ auth: 'required' })"] {
        let refused = deploy(guard).await.expect(422);
        assert!(refused.body.contains("assets/") && refused.body.contains("use("), "{guard}: {refused:?}");
    }
    for other in ["use('/api/*', { auth: 'required' })", "use('/staff/*', { auth: 'none', cors: true })"] {
        let taken = deploy(other).await;
        assert!(taken.status == 200 || taken.status == 201, "{other}: {taken:?}");
    }
    assert_eq!(acme.get("/staff/plan.txt").await.expect(200).body, "secret");
}
