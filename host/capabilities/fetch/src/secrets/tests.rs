//! Which texts name a secret, and what becomes of its value.

use super::*;
use crate::outgoing::{Redirect, headers, method};
use crate::target::Target;
use crate::upload::Progress;
use http::StatusCode;
use http::header::{HeaderMap, HeaderValue, LOCATION};
use proptest::prelude::*;
use std::sync::Arc;
use std::time::{Duration, Instant};
use stoa_kernel::{Grants, InvocationId, Passage, Phase, ScriptName, TenantId, Unmetered};

const VALUE: &str = "s3cr\"t/+ü %";
const ENCODED: &str = "s3cr%22t%2F%2B%C3%BC%20%25";

/// Has one secret, `key`, for one host.
struct One;

impl Secrets for One {
    fn reveal<'a>(
        &'a self,
        _: &'a Cx,
        name: &'a str,
        to: &'a Url,
        places: &'a [Place],
    ) -> BoxFuture<'a, Result<Plain, Withheld>> {
        assert!(!places.is_empty());
        let revealed = match (name, to.host_str()) {
            ("key", Some("api.example")) => Ok(Plain::new(VALUE.into())),
            ("token", Some("api.example")) => Ok(Plain::new(b"plain-token".to_vec())),
            ("lines", Some("api.example")) => Ok(Plain::new(b"one\r\nx-more: two".to_vec())),
            ("long", Some("api.example")) => Ok(Plain::new(vec![b'a'; 64 * 1024])),
            ("key" | "token", _) => Err(Withheld::Host),
            _ => Err(Withheld::Unknown),
        };
        Box::pin(ready(revealed))
    }
}

fn cx() -> Cx {
    Cx {
        tenant: TenantId::new("acme").unwrap(),
        script: ScriptName::new("shop").unwrap(),
        invocation: InvocationId::from_random(1),
        phase: Phase::Event,
        grants: Grants::ALL,
        egress: Arc::default(),
        assets: Arc::default(),
        caller: None,
        passage: Passage::default(),
        meter: Arc::new(Unmetered),
        deadline: Instant::now() + Duration::from_mins(1),
    }
}

fn outgoing(url: &str, given: &[(&str, &str)], body: &str) -> Outgoing {
    let given = given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Outgoing {
        method: method("POST").unwrap(),
        target: Target::parse(url).unwrap(),
        headers: headers(given, &Passage::default()).unwrap(),
        content: Content::Whole(body.to_owned().into()),
        progress: Progress::new(),
        redirect: Redirect::Follow,
        revealed: None,
    }
}

async fn filled(mut outgoing: Outgoing) -> Result<Outgoing, FetchError> {
    if let Some(wanted) = Wanted::of(&outgoing) {
        wanted.reveal(&One, &cx(), &mut outgoing).await?;
    }
    Ok(outgoing)
}

async fn error(url: &str, given: &[(&str, &str)], body: &str) -> String {
    let error = filled(outgoing(url, given, body)).await.err().unwrap().to_string();
    assert!(!error.contains("s3cr") && !error.contains("plain-token") && !error.contains("aaaa"), "{error}");
    error
}

fn body(outgoing: &Outgoing) -> &str {
    let Content::Whole(body) = &outgoing.content else { panic!("a whole body") };
    std::str::from_utf8(body).unwrap()
}

fn location(to: &str) -> HeaderMap {
    HeaderMap::from_iter([(LOCATION, HeaderValue::from_str(to).unwrap())])
}

#[test]
fn only_what_a_script_wrote_as_such_names_a_secret() {
    let names = |text: &str, spelling| -> Vec<String> {
        slots(text.as_bytes(), spelling).map(|slot| slot.name.to_owned()).collect()
    };
    for (text, expected) in [
        ("{{secret:a}}", vec!["a"]),
        ("Bearer {{secret:A_b.c-9}}, {{secret:d}}{{secret:d}}", vec!["A_b.c-9", "d", "d"]),
        ("{{{secret:a}}}", vec!["a"]),
        ("{{secret:secret:a}}", vec![]),
        ("{{secret:}} {{secret: a}} {{secret:a }} {{secret:a} {secret:a}} secret:a}} {{secret:a", vec![]),
        ("{{SECRET:a}} {{secret%3Aa}} %7B%7Bsecret:a%7D%7D", vec![]),
    ] {
        assert_eq!(names(text, Spelling::Plain), expected, "{text}");
    }
    let url = "https://a.example/{{secret:a}}/b c?x={{secret:b}}&y=%7B%7Bsecret%3Ac%7D%7D#{{secret:d}}";
    let target = Target::parse(url).unwrap();
    assert_eq!(names(target.url.as_str(), Spelling::Url), ["a", "b"], "{}", target.url);
    let long = format!("{{{{secret:{}}}}}", "n".repeat(65));
    assert!(names(&long, Spelling::Plain).is_empty());
}

#[tokio::test]
async fn each_place_has_its_writing() {
    let url = "https://api.example/v1/{{secret:key}}/x?k={{secret:key}}&q={{secret:token}}";
    let json =
        [("authorization", "Bearer {{secret:token}}"), ("content-type", "application/json; charset=utf-8")];
    let sent = filled(outgoing(url, &json, "{\"k\":\"{{secret:key}}\"}")).await.unwrap();
    let expected = format!("https://api.example/v1/{ENCODED}/x?k={ENCODED}&q=plain-token");
    assert_eq!(sent.target.uri.to_string(), expected);
    assert_eq!(sent.target.url.as_str(), Target::parse(url).unwrap().url.as_str(), "what the script sees");
    assert_eq!(sent.headers["authorization"], "Bearer plain-token");
    assert!(sent.headers["authorization"].is_sensitive());
    assert_eq!(body(&sent), "{\"k\":\"s3cr\\\"t/+ü %\"}");
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let sent = filled(outgoing("https://api.example/", &form, "a=1&k={{secret:key}}")).await.unwrap();
    assert_eq!(body(&sent), format!("a=1&k={ENCODED}"));
    let sent = filled(outgoing("https://api.example/", &[], "{{secret:key}}{{secret:key}}")).await.unwrap();
    assert_eq!(body(&sent), format!("{VALUE}{VALUE}"));
}

#[tokio::test]
async fn what_names_no_secret_goes_as_it_is() {
    let plain = outgoing("https://a.example/secret:x?{{", &[("x-a", "{{secret")], "{{secret: none}}");
    assert!(Wanted::of(&plain).is_none());
    let large = format!("{}{{{{secret:key}}}}", " ".repeat(MAX_SEARCHED_BYTES));
    assert!(Wanted::of(&outgoing("https://a.example/", &[], &large)).is_none());
}

#[tokio::test]
async fn an_error_names_secret_host_and_what_to_do() {
    let elsewhere = error("https://evil.example:8443/?{{secret:key}}", &[], "").await;
    assert!(elsewhere.contains("'key'") && elsewhere.contains("evil.example:8443"), "{elsewhere}");
    assert!(elsewhere.contains("allowed_hosts"), "{elsewhere}");
    let unknown = error("https://api.example/", &[], "{{secret:nope}}").await;
    assert!(unknown.contains("'nope'") && unknown.contains("can set it"), "{unknown}");
    let split = error("https://api.example/", &[("x-key", "{{secret:lines}}")], "").await;
    assert!(split.contains("'lines'") && split.contains("headers"), "{split}");
    let many: Vec<_> = (0..=MAX_SECRETS).map(|number| format!("{{{{secret:n{number}}}}}")).collect();
    assert!(error("https://api.example/", &[], &many.concat()).await.contains("at most 16"));
}

#[tokio::test]
async fn a_few_bytes_that_name_a_long_value_do_not_fill_the_memory() {
    let many = "{{secret:long}}".repeat(1_000);
    for (url, header, body, place) in [
        ("https://api.example/", "", many.as_str(), "body"),
        ("https://api.example/", "{{secret:long}}x", "", "headers"),
        ("https://api.example/{{secret:long}}", "", "", "url"),
    ] {
        let told = error(url, &[("x-long", header)], body).await;
        assert!(told.contains("'long'") && told.contains(place), "{told}");
    }
}

#[tokio::test]
async fn a_redirect_within_the_origin_keeps_the_secret_and_does_not_show_it() {
    let url = "https://api.example/a?k={{secret:key}}";
    let mut sent = filled(outgoing(url, &[("x-t", "{{secret:token}}")], "")).await.unwrap();
    // As servers do that add a slash: they repeat the query that they were sent.
    let moved = location(&format!("/a/?k={}&t=plain-token", ENCODED.to_ascii_lowercase()));
    let next = sent.next(StatusCode::FOUND, &moved).unwrap().unwrap();
    assert_eq!(next.url.as_str(), "https://api.example/a/?k={{secret:key}}&t={{secret:token}}");
    sent.redirected(StatusCode::FOUND, next).unwrap();
    assert_eq!(sent.target.uri.to_string(), format!("https://api.example/a/?k={ENCODED}&t=plain-token"));
    assert_eq!(sent.headers["x-t"], "plain-token");
    // A secret that the script did not name is not for the server to name.
    let next = sent.next(StatusCode::FOUND, &location("/?{{secret:lines}}")).unwrap().unwrap();
    sent.redirected(StatusCode::FOUND, next).unwrap();
    assert_eq!(sent.target.uri.query(), Some("{{secret:lines}}"));
}

#[tokio::test]
async fn a_redirect_to_another_origin_goes_without_the_secret() {
    for other in ["https://evil.example/", "http://api.example/", "https://api.example:8443/"] {
        let mut sent =
            filled(outgoing("https://api.example/", &[("x-t", "a {{secret:token}}")], "")).await.unwrap();
        let next = sent.next(StatusCode::TEMPORARY_REDIRECT, &location(other)).unwrap().unwrap();
        sent.redirected(StatusCode::TEMPORARY_REDIRECT, next).unwrap();
        assert!(!sent.headers.contains_key("x-t"), "{other}");
        // Back again: it is not taken up.
        let back =
            sent.next(StatusCode::FOUND, &location("https://api.example/{{secret:token}}")).unwrap().unwrap();
        sent.redirected(StatusCode::FOUND, back).unwrap();
        assert!(!sent.target.uri.to_string().contains("plain-token"));
        assert!(!format!("{:?}", sent.headers).contains("plain-token"));
    }
}

#[tokio::test]
async fn a_redirect_that_would_take_the_secret_along_is_refused() {
    let told = |status, mut sent: Outgoing, to: &str| {
        let next = sent.next(status, &location(to)).unwrap().unwrap();
        let error = sent.redirected(status, next).unwrap_err().to_string();
        assert!(error.contains("'token'") && error.contains("evil.example"), "{error}");
        assert!(!error.contains("plain-token"), "{error}");
    };
    let with_body = filled(outgoing("https://api.example/", &[], "{{secret:token}}")).await.unwrap();
    told(StatusCode::TEMPORARY_REDIRECT, with_body, "https://evil.example/");
    let in_url = filled(outgoing("https://api.example/?{{secret:token}}", &[], "")).await.unwrap();
    told(StatusCode::FOUND, in_url, "https://evil.example/?plain-token");
    // A body that is dropped takes nothing along.
    let mut dropped = filled(outgoing("https://api.example/", &[], "{{secret:token}}")).await.unwrap();
    let next = dropped.next(StatusCode::SEE_OTHER, &location("https://evil.example/")).unwrap().unwrap();
    dropped.redirected(StatusCode::SEE_OTHER, next).unwrap();
    assert_eq!(body(&dropped), "");
}

#[tokio::test]
async fn what_comes_back_has_names_where_values_were() {
    let sent =
        filled(outgoing("https://api.example/?{{secret:key}}{{secret:token}}", &[], "")).await.unwrap();
    let hidden = |text: &str| String::from_utf8(sent.hide(text.as_bytes()).into_owned()).unwrap();
    assert_eq!(hidden("nothing of it"), "nothing of it");
    assert_eq!(hidden(&format!("a={VALUE}; b={ENCODED}")), "a={{secret:key}}; b={{secret:key}}");
    assert_eq!(hidden("plain-token plain-token"), "{{secret:token}} {{secret:token}}");
}

proptest! {
    #[test]
    fn a_slot_is_what_it_says(text in "(\\{\\{|%7b%7B|secret:|[a-z.]|\\}\\}|%7D%7d| ){0,40}") {
        for spelling in [Spelling::Plain, Spelling::Url] {
            let mut end = 0;
            for slot in slots(text.as_bytes(), spelling) {
                prop_assert!(slot.range.start >= end);
                end = slot.range.end;
                let shown = text[slot.range.clone()].replace("%7b", "{").replace("%7B", "{");
                let shown = shown.replace("%7D", "}").replace("%7d", "}");
                prop_assert_eq!(shown, format!("{{{{secret:{}}}}}", slot.name));
            }
        }
    }
}
