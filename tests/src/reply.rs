//! How a request ended.

use stoa_engine::{Answer, BodyError, Failure, Fault, Invocation, Report, Response, Usage};
use stoa_invoker::{Found, InvokeError};
use stoa_kernel::ErrorCode;
use stoa_logs::Lines;

/// No answer came.
#[derive(Debug)]
pub enum Refusal {
    /// No route leads there.
    NoRoute(Found),
    /// The invocation was refused or failed.
    Invoke(InvokeError),
}

/// How a request ended, at its very end.
#[derive(Debug)]
pub struct Reply {
    /// The answer, with as much of its body as came.
    pub outcome: Result<Answer, Refusal>,
    /// Why its body broke off, if it did.
    pub broken: Option<BodyError>,
    /// What it logged.
    pub logs: Lines,
    /// What it used.
    pub usage: Usage,
    /// How it ended, background work included.
    pub fault: Option<Fault>,
}

impl Reply {
    pub(crate) fn new(
        outcome: Result<Answer, Refusal>,
        broken: Option<BodyError>,
        report: Option<Report>,
    ) -> Self {
        let (mut logs, mut usage, mut fault) = (Lines::default(), Usage::default(), None);
        if let Some(mut report) = report {
            logs = report.invocation.as_mut().and_then(Invocation::take_state).unwrap_or_default();
            (usage, fault) = (report.usage, report.fault().cloned());
        }
        Self { outcome, broken, logs, usage, fault }
    }

    /// The response; a test that asks for it expects one.
    #[track_caller]
    pub fn response(&self) -> &Response {
        match &self.outcome {
            Ok(Answer::Response(response)) => response,
            other => panic!("a response was expected, not {other:?}"),
        }
    }

    /// Its status.
    #[track_caller]
    pub fn status(&self) -> u16 {
        self.response().status
    }

    /// The first header of this name.
    #[track_caller]
    pub fn header(&self, name: &str) -> Option<&str> {
        let headers = &self.response().headers;
        headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Its body: all of it, unless it is `broken`.
    #[track_caller]
    pub fn bytes(&self) -> &[u8] {
        self.response().body.whole().expect("it was read to its end")
    }

    /// Its body.
    #[track_caller]
    pub fn text(&self) -> &str {
        std::str::from_utf8(self.bytes()).expect("a body of text")
    }

    /// Its body as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(self.text()).expect("a body of JSON")
    }

    /// What another event was answered with: JSON.
    #[track_caller]
    pub fn result(&self) -> Option<&str> {
        match &self.outcome {
            Ok(Answer::Result(json)) => json.as_deref(),
            other => panic!("a result was expected, not {other:?}"),
        }
    }

    /// The code of the error it ended with.
    #[track_caller]
    pub fn code(&self) -> ErrorCode {
        match &self.outcome {
            Err(Refusal::NoRoute(Found::MethodNotAllowed(_))) => ErrorCode::MethodNotAllowed,
            Err(Refusal::NoRoute(_)) => ErrorCode::RouteNotFound,
            Err(Refusal::Invoke(error)) => error.code(),
            Ok(answer) => panic!("an error was expected, not {answer:?}"),
        }
    }

    /// The error that it ended with, in words.
    #[track_caller]
    pub fn message(&self) -> String {
        match &self.outcome {
            Err(Refusal::Invoke(error)) => error.to_string(),
            other => panic!("an error was expected, not {other:?}"),
        }
    }

    /// What the script threw.
    #[track_caller]
    pub fn failure(&self) -> &Failure {
        match &self.outcome {
            Err(Refusal::Invoke(InvokeError::Fault(Fault::Script(failure)))) => failure,
            other => panic!("the script should have thrown, not {other:?}"),
        }
    }

    /// The messages that it logged.
    pub fn lines(&self) -> Vec<&str> {
        self.logs.kept.iter().map(|line| line.message.as_str()).collect()
    }
}
