//! Claims about the document.

use super::*;
use serde_json::json;

struct Route {
    method: &'static str,
    path: &'static str,
    options: Map<String, Value>,
    rules: Option<Rules>,
}

fn route(method: &'static str, path: &'static str, options: &Value) -> Route {
    let options = options.as_object().unwrap().clone();
    let rules = Rules::read(&options).unwrap();
    Route { method, path, options, rules }
}

fn described(routes: &[Route]) -> Value {
    let endpoints: Vec<_> = routes.iter().map(|route| endpoint(route, route.path, true)).collect();
    document(About { title: "acme", version: "3" }, &endpoints)
}

fn endpoint<'a>(route: &'a Route, path: &'a str, by_header: bool) -> Endpoint<'a> {
    let version = route.rules.as_ref().and_then(|rules| rules.version.as_deref());
    let Route { method, options, rules, .. } = route;
    Endpoint { method, path, script: "main", options, rules: rules.as_ref(), version, by_header }
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn what_a_route_says_is_what_is_described() {
    let document = described(&[route(
        "PUT",
        "/users/:id",
        &json!({
            "summary": "Change a user", "tags": ["users"], "roles": ["editor"],
            "schema": {
                "params": { "id": "integer|min:1" },
                "query": { "type": "object", "required": ["at"], "properties": {
                    "at": { "type": "string", "description": "When" }, "dry": { "type": "boolean" },
                } },
                "body": { "name": "required|string" },
            },
            "responses": { "200": { "description": "The user", "schema": { "type": ["object"] } }, "404": "No user" },
        }),
    )]);
    let operation = &document["paths"]["/users/{id}"]["put"];
    assert_eq!((&operation["summary"], &operation["tags"]), (&json!("Change a user"), &json!(["users"])));
    assert_eq!(operation["operationId"], "put_users_id");
    assert_eq!(
        operation["parameters"],
        json!([
            { "name": "id", "in": "path", "required": true, "schema": { "type": "integer", "minimum": 1 } },
            { "name": "at", "in": "query", "required": true, "description": "When", "schema": { "type": "string" } },
            { "name": "dry", "in": "query", "required": false, "schema": { "type": "boolean" } },
        ])
    );
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    assert_eq!(body["required"], json!(["name"]));
    assert_eq!(
        operation["responses"]["200"]["content"]["application/json"]["schema"],
        json!({ "type": ["object"] })
    );
    assert_eq!(operation["responses"]["404"], json!({ "description": "No user" }));
    assert_eq!(
        keys(&operation["responses"]),
        ["200", "400", "401", "403", "404", "408", "413", "415", "422", "429", "500", "503"]
    );
    assert_eq!(operation["security"], json!([{ "bearer": ["editor"] }]));
    assert_eq!(document["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
    assert_eq!(document["tags"], json!([{ "name": "users" }]));
}

#[test]
fn a_route_that_says_nothing_is_described_too() {
    let document = described(&[
        route("GET", "/files/*", &json!({})),
        route("*", "/any", &json!({})),
        route("GET", "/any", &json!({ "summary": "Its own" })),
        route("GET", "/secret", &json!({ "hidden": true })),
    ]);
    let get = &document["paths"]["/files/{rest}"]["get"];
    assert_eq!(keys(&get["responses"]), ["200", "400", "403", "429", "500", "503", "default"]);
    assert!(get["parameters"][0]["description"].as_str().unwrap().contains("slashes"));
    assert_eq!(get["tags"], json!(["main"]));
    assert_eq!(keys(&document["paths"]["/any"]), ["delete", "get", "patch", "post", "put"]);
    assert_eq!(document["paths"]["/any"]["get"]["summary"], "Its own");
    assert!(document["paths"].get("/secret").is_none());
    assert!(document["components"].get("securitySchemes").is_none());
}

#[test]
fn paths_that_differ_in_names_only_are_one() {
    let schema = json!({ "schema": { "params": { "name": "string|min:2" } } });
    let document =
        described(&[route("GET", "/users/:id", &json!({})), route("DELETE", "/users/:name", &schema)]);
    assert_eq!(keys(&document["paths"]), ["/users/{id}"]);
    let parameter = &document["paths"]["/users/{id}"]["delete"]["parameters"][0];
    assert_eq!((&parameter["name"], &parameter["schema"]["minLength"]), (&json!("id"), &json!(2)));
}

#[test]
fn names_are_unique() {
    let named = json!({ "operationId": "users" });
    let document = described(&[
        route("GET", "/a-b", &json!({})),
        route("GET", "/a/b", &json!({})),
        route("GET", "/c", &named),
        route("POST", "/c", &named),
    ]);
    let mut ids: Vec<&str> = Vec::new();
    for item in document["paths"].as_object().unwrap().values() {
        ids.extend(
            item.as_object().unwrap().values().map(|operation| operation["operationId"].as_str().unwrap()),
        );
    }
    ids.sort_unstable();
    assert_eq!(ids, ["get_a_b", "get_a_b_2", "users", "users_2"]);
}

#[test]
fn of_several_versions_that_is_described_which_answers_whoever_says_nothing() {
    let routes = [
        route("GET", "/users", &json!({ "version": { "name": 1, "deprecated": true }, "summary": "One" })),
        route("GET", "/users", &json!({ "version": 2, "summary": "Two" })),
    ];
    let paths = ["/v1/users", "/v2/users"];
    let by_path = routes.iter().zip(paths).map(|(route, path)| endpoint(route, path, false));
    let by_header = routes.iter().map(|route| endpoint(route, route.path, true));
    let endpoints: Vec<_> = by_path.chain(by_header).collect();
    let document = document(About { title: "acme", version: "3" }, &endpoints);
    assert_eq!(keys(&document["paths"]), ["/users", "/v1/users", "/v2/users"]);
    assert_eq!(document["paths"]["/v1/users"]["get"]["deprecated"], true);
    assert!(document["paths"]["/v1/users"]["get"].get("parameters").is_none());
    let chosen = &document["paths"]["/users"]["get"];
    assert_eq!((&chosen["summary"], chosen.get("deprecated")), (&json!("Two"), None));
    assert_eq!(chosen["parameters"][0]["example"], json!("2"));
    assert!(chosen["parameters"][0]["description"].as_str().unwrap().contains("is: 1."));
    assert!(chosen["responses"].get("404").is_some());
}

#[test]
fn a_query_that_is_more_than_its_members_is_described_whole() {
    let query = json!({ "anyOf": [{ "required": ["a"] }, { "$ref": "#/$defs/b" }], "$defs": { "b": { "required": ["b"] } } });
    let document = described(&[route("GET", "/q", &json!({ "schema": { "query": query } }))]);
    let parameter = &document["paths"]["/q"]["get"]["parameters"][0];
    assert_eq!((&parameter["style"], &parameter["explode"]), (&json!("form"), &json!(true)));
    assert_eq!(parameter["schema"]["$ref"], "#/components/schemas/get_q_query");
    assert_eq!(parameter["required"], json!(true));
}

#[test]
fn an_answer_of_the_host_with_a_status_of_the_script_is_described_beside_it() {
    let said = json!({ "responses": { "403": { "schema": { "type": ["array"] } }, "503": { "contentType": "text/html" } } });
    let document = described(&[route("GET", "/x", &said)]);
    let responses = &document["paths"]["/x"]["get"]["responses"];
    let error = json!({ "$ref": "#/components/schemas/Error" });
    let both = json!({ "anyOf": [{ "type": ["array"] }, error] });
    assert_eq!(responses["403"]["content"]["application/json"]["schema"], both);
    assert_eq!(keys(&responses["503"]["content"]), ["application/json", "text/html"]);
}
