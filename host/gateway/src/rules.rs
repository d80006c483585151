//! A request by the rules of its route: before the script runs, and when its answer is there.

use crate::answer::Reply;
use crate::rates::{Place, Rates, asker, refused};
use crate::site::Asked;
use http::header::CONTENT_TYPE;
use http::{HeaderName, Response, StatusCode};
use serde_json::{Value, json};
use std::sync::{Arc, OnceLock};
use stoa_engine::Received;
use stoa_kernel::{Caller, ErrorCode, Limits};
use stoa_rules::{Access, Caching, Misshapen, Rules, Shape, Verdict};
use stoa_wire::Problem;

/// A request that its route's rules were asked about.
pub(crate) struct Ruled {
    rules: Arc<Rules>,
    verdict: OnceLock<Verdict>,
}

impl Ruled {
    pub(crate) fn new(rules: &Arc<Rules>) -> Self {
        Self { rules: Arc::clone(rules), verdict: OnceLock::new() }
    }

    /// Counts it before anybody is asked who they are, so that who is refused costs no query; where the count goes by
    /// that, not yet.
    pub(crate) async fn count(&self, rates: &Rates, place: Place<'_>, asked: &Asked<'_>) {
        let Some(counter) = self.rules.rate.as_ref().filter(|counter| !counter.rate().asks_who()) else {
            return;
        };
        let verdict = rates.count(counter, place, asker(asked, None)).await;
        self.verdict.get_or_init(|| verdict);
    }

    /// Counts it where the count goes by who asks, and says whether it may go on.
    pub(crate) async fn count_for(
        &self,
        rates: &Rates,
        place: Place<'_>,
        asked: &Asked<'_>,
        caller: Option<&Caller>,
    ) -> Result<(), Problem> {
        let Some(counter) = self.rules.rate.as_ref().filter(|counter| counter.rate().asks_who()) else {
            return Ok(());
        };
        let verdict = rates.count(counter, place, asker(asked, caller)).await;
        self.verdict.get_or_init(|| verdict);
        self.admit()
    }

    /// Whether it may go on, as far as it was counted.
    pub(crate) fn admit(&self) -> Result<(), Problem> {
        match (self.verdict.get(), &self.rules.rate) {
            (Some(Verdict::Wait(wait)), Some(counter)) => Err(refused(counter, *wait)),
            _ => Ok(()),
        }
    }

    /// Whether it says what a header of its answers is to be.
    pub(crate) fn says(&self, name: &HeaderName) -> bool {
        self.rules.headers.names(name)
    }

    /// Whom it asks who they are.
    pub(crate) fn access(&self) -> Option<&Access> {
        self.rules.access.as_ref()
    }

    /// Whether it says what its body is to be.
    pub(crate) fn takes_json(&self) -> bool {
        self.rules.schema.as_ref().is_some_and(Shape::has_body)
    }

    /// How large its body may be, where the tenant allows `most`.
    pub(crate) fn body_limit(&self, most: u64) -> u64 {
        self.rules.body_limit.map_or(most, |limit| limit.min(most))
    }

    /// Whether it is what the route asks for.
    pub(crate) fn check(
        &self,
        asked: &Asked<'_>,
        params: &[(String, String)],
        body: &Received,
    ) -> Result<(), Problem> {
        let Some(schema) = &self.rules.schema else { return Ok(()) };
        let checked = schema
            .check_params(params)
            .and_then(|()| schema.check_query(asked.parts.uri.query().unwrap_or_default()))
            .and_then(|()| match body.whole() {
                Some(body) => {
                    let given = asked.parts.headers.get(CONTENT_TYPE);
                    schema.check_body(given.and_then(|given| given.to_str().ok()), body)
                }
                None => Ok(()),
            });
        checked.map_err(misshapen)
    }

    /// How its answer is kept.
    pub(crate) fn caching(&self) -> Option<&Caching> {
        self.rules.cache.as_ref()
    }

    /// What its invocation may use.
    pub(crate) fn limits(&self, limits: Limits) -> Limits {
        let wall = self.rules.timeout.map_or(limits.wall, |timeout| timeout.min(limits.wall));
        Limits { wall, ..limits }
    }

    /// With the route as the source of a limit that it has set.
    pub(crate) fn blame(&self, mut problem: Problem) -> Problem {
        let set = match problem.code {
            ErrorCode::BodyTooLarge => self.rules.body_limit,
            ErrorCode::TimeLimitExceeded => {
                self.rules.timeout.and_then(|time| u64::try_from(time.as_millis()).ok())
            }
            _ => None,
        };
        if let Some(details) = problem.details.as_object_mut()
            && set.is_some()
            && details.get("limit").and_then(Value::as_u64) == set
        {
            details.insert("source".to_owned(), json!("route"));
        }
        problem
    }

    /// What the answer says besides, be it the script's or an error.
    pub(crate) fn finish(&self, response: &mut Response<Reply>) {
        let headers = response.headers_mut();
        if let Some(version) = &self.rules.version {
            version.apply(headers);
        }
        if let (Some(counter), Some(verdict)) = (&self.rules.rate, self.verdict.get()) {
            counter.apply(*verdict, headers);
        }
    }
}

/// As a script would say it.
fn misshapen(error: Misshapen) -> Problem {
    let bad = |status, code: &str, message, details| {
        Problem::of_script(status, code.to_owned(), message).with_details(details)
    };
    match error {
        Misshapen::NotJson(given) => {
            let shown = given.as_deref().unwrap_or("missing");
            let message =
                format!("The content type of the request must be application/json, but it is {shown}");
            let details = json!({ "in": "body", "expected": "application/json", "given": given });
            bad(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", message, details)
        }
        Misshapen::Malformed { problem, line, column } => {
            let message =
                format!("The request body is not valid JSON: {problem}, at line {line}, column {column}");
            let details = json!({ "in": "body", "expected": "application/json", "problem": problem, "line": line, "column": column });
            bad(StatusCode::BAD_REQUEST, "BAD_REQUEST", message, details)
        }
        Misshapen::Invalid { part, verdict } => {
            let first = verdict.faults.first();
            let (path, said) = first.map_or(("", ""), |fault| (fault.path.as_str(), fault.message.as_str()));
            let path = if path.is_empty() { "it" } else { path };
            let others = verdict.faults.len().saturating_sub(1);
            let more = if verdict.more { "more than " } else { "" };
            let more = match others {
                0 => String::new(),
                1 => format!(", and {more}1 more fault"),
                others => format!(", and {more}{others} more faults"),
            };
            let name = if part == "body" { "request body" } else { part };
            let message = format!("The {name} is not valid: {path} {said}{more}");
            let mut details = json!({ "in": part, "errors": verdict.faults });
            if let (true, Some(details)) = (verdict.more, details.as_object_mut()) {
                details.insert("more".to_owned(), json!(true));
            }
            bad(StatusCode::UNPROCESSABLE_ENTITY, "VALIDATION_FAILED", message, details)
        }
    }
}
