//! `stoad invoke`.

use super::compile::{app, job, name_of_file};
use super::{CommandError, output, read};
use crate::cli::InvokeArguments;
use crate::env;
use crate::network::network;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use futures_util::{StreamExt, stream};
use http::{HeaderName, HeaderValue, Method};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use stoa_compiler::{CompileError, Loaded};
use stoa_engine::{Answer, Body, BodyError, BodyStream, LoadError, Report, Request, Response};
use stoa_fetch::SystemResolver;
use stoa_invoker::{Call, Deployed, Found, InvokeError, Lane, LaneConfig, Subject, asked_version};
use stoa_kernel::{ErrorCode, Grants, Limits, Passage, Unmetered};
use tokio::sync::mpsc;

/// The one report comes once the body has been read.
type Reports = mpsc::UnboundedReceiver<Report>;

/// Where a bare path is taken to be.
const BASE: &str = "http://localhost";

pub(super) async fn run(
    settings: &env::Loaded,
    arguments: InvokeArguments,
) -> Result<ExitCode, CommandError> {
    let component = read::bytes(&arguments.component.to_string_lossy())?;
    let (request, path) = request(&arguments)?;
    let job = job(name_of_file(&arguments.component)?)?;
    let (sender, mut reports) = mpsc::unbounded_channel();
    let sender = Mutex::new(Some(sender));
    let reporter = move |_: &Deployed, report: Report| {
        let sender = sender.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(sender) = sender {
            // The command waits for exactly one report.
            let _ = sender.send(report);
        }
    };
    let network = network(&settings.settings, Arc::new(SystemResolver))?;
    let app = app(settings, network, Arc::new(reporter))?;
    // The compiler takes a while to start, so it is only asked where it is needed.
    let loaded = match app.engine.load(&component) {
        Err(LoadError::OtherEngine { made_for, this }) => {
            output::note(&format!("compiled for engine {made_for}; compiling it again for {this}"));
            app.compiler()?.load(&job, &component).await?
        }
        other => Loaded { script: other.map_err(CompileError::from)?, recompiled: None },
    };
    let script = Arc::new(Deployed::new(Arc::new(loaded.script))?);
    let asked = || asked_version(&request.headers);
    let (target, params, versioned) = match script.routes().find(&request.method, &path, &asked) {
        Found::Target(target, params, versioned) => (target, params, versioned),
        other => return no_route(&request.method, &path, &other, arguments.json),
    };
    let call = Call {
        tenant: job.tenant,
        name: job.script,
        id: None,
        script,
        kind: "request",
        target,
        subject: Subject::Request(Request { params, ..request }),
        meta: versioned.meta(""),
        limits: Limits::INVOCATION,
        grants: Grants::ALL,
        egress: Arc::default(),
        assets: Arc::default(),
        passage: Passage::default(),
        meter: Arc::new(Unmetered),
    };
    let answer = app.invoker.invoke(&Lane::new(LaneConfig::default()), call).await;
    if arguments.json { show_json(answer, &mut reports).await } else { show(answer, &mut reports).await }
}

/// The request, and the path that routes see.
fn request(arguments: &InvokeArguments) -> Result<(Request, String), CommandError> {
    let invalid = |what: &str, why: String| CommandError::Argument(format!("{what}: {why}"));
    let url = url::Url::parse(BASE).and_then(|base| base.join(&arguments.url));
    let mut url = url.map_err(|error| invalid("--url", error.to_string()))?;
    url.set_fragment(None);
    let body = match &arguments.data {
        Some(data) => match data.strip_prefix('@') {
            Some(path) => read::bytes(path)?,
            None => data.clone().into_bytes(),
        },
        None => Vec::new(),
    };
    let default = if arguments.data.is_some() { "POST" } else { "GET" };
    let method = arguments.method.as_deref().unwrap_or(default).to_ascii_uppercase();
    Method::from_bytes(method.as_bytes()).map_err(|error| invalid("--method", error.to_string()))?;
    let headers = arguments.header.iter().map(|header| {
        let (name, value) = header
            .split_once(':')
            .ok_or_else(|| invalid("--header", format!("'{header}' is not of the form name: value")))?;
        let name: HeaderName = name
            .trim()
            .parse()
            .map_err(|e: http::header::InvalidHeaderName| invalid(header, e.to_string()))?;
        let value: HeaderValue = value
            .trim()
            .parse()
            .map_err(|e: http::header::InvalidHeaderValue| invalid(header, e.to_string()))?;
        // A header is a sequence of bytes; scripts see one character for each.
        Ok((name.to_string(), value.as_bytes().iter().map(|byte| char::from(*byte)).collect()))
    });
    let headers = headers.collect::<Result<_, CommandError>>()?;
    let path = url.path().to_owned();
    Ok((
        Request { method, url: url.into(), headers, params: Vec::new(), body: body.into(), caller: None },
        path,
    ))
}

fn no_route(method: &str, path: &str, found: &Found, json: bool) -> Result<ExitCode, CommandError> {
    let (code, message) = match found {
        Found::MethodNotAllowed(allowed) => (
            ErrorCode::MethodNotAllowed,
            format!("{path} does not answer {method}; it answers {}", allowed.join(", ")),
        ),
        Found::UnknownVersion(names) => {
            (ErrorCode::RouteNotFound, format!("{path} has no such version; there are {}", names.join(", ")))
        }
        _ => (ErrorCode::RouteNotFound, format!("no route of the script answers {method} {path}")),
    };
    if json {
        let error = serde_json::json!({ "error": { "code": code, "message": message } });
        output::write(format!("{error:#}\n").as_bytes())?;
    } else {
        output::note(&format!("{code}: {message}"));
    }
    Ok(ExitCode::FAILURE)
}

async fn show(answer: Result<Answer, InvokeError>, reports: &mut Reports) -> Result<ExitCode, CommandError> {
    let code = match answer {
        Ok(Answer::Response(response)) => {
            output::note(&head(&response));
            match print(response.body).await? {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => {
                    output::note(&format!("the body breaks off: {}: {error}", error.code()));
                    ExitCode::FAILURE
                }
            }
        }
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            output::note(&format!("{}: {error}", error.code()));
            if let InvokeError::Fault(stoa_engine::Fault::Script(failure)) = &error {
                output::note(failure.stack.trim_end());
            }
            ExitCode::FAILURE
        }
    };
    if let Some(mut report) = reports.recv().await {
        output::logs(&output::take_lines(&mut report));
        if let (Some(fault), ExitCode::SUCCESS) = (report.fault(), code) {
            output::note(&format!("after the answer: {}: {fault}", fault.code()));
        }
        output::usage(&report.usage);
    }
    Ok(code)
}

/// Prints a body as it comes. The inner error is the body's.
async fn print(body: Body) -> Result<Result<(), BodyError>, CommandError> {
    let mut stream: BodyStream = match body {
        Body::Whole(bytes) => Box::pin(stream::iter([Ok(bytes)])),
        Body::Stream(stream) => stream,
    };
    let mut last = b'\n';
    while let Some(chunk) = stream.next().await {
        let chunk = match chunk {
            Ok(chunk) => chunk,
            Err(error) => return Ok(Err(error)),
        };
        output::write(&chunk)?;
        last = chunk.last().copied().unwrap_or(last);
    }
    if last != b'\n' {
        output::note("");
    }
    Ok(Ok(()))
}

fn head(response: &Response) -> String {
    let mut head = format!("HTTP {}", response.status);
    for (name, value) in &response.headers {
        head.extend(["\n", name, ": ", value]);
    }
    head.push('\n');
    head
}

async fn show_json(
    answer: Result<Answer, InvokeError>,
    reports: &mut Reports,
) -> Result<ExitCode, CommandError> {
    let (mut outcome, code) = match answer {
        Ok(Answer::Response(Response { status, headers, body })) => match body.collect(usize::MAX).await {
            Ok(body) => {
                // A body that is no text has the name that a script would give it.
                let (name, body) = match String::from_utf8(body.into()) {
                    Ok(text) => ("body", text),
                    Err(error) => ("bodyBase64", BASE64_STANDARD.encode(error.as_bytes())),
                };
                let shown = serde_json::json!({ "status": status, "headers": headers, name: body });
                (serde_json::json!({ "response": shown }), ExitCode::SUCCESS)
            }
            Err(error) => (error_json(error.code(), &error), ExitCode::FAILURE),
        },
        Ok(_) => (serde_json::json!({}), ExitCode::SUCCESS),
        Err(error) => (error_json(error.code(), &error), ExitCode::FAILURE),
    };
    if let (Some(mut report), Some(fields)) = (reports.recv().await, outcome.as_object_mut()) {
        fields.insert("logs".to_owned(), output::logs_json(&output::take_lines(&mut report)));
        fields.insert("usage".to_owned(), output::usage_json(&report.usage));
    }
    output::write(format!("{outcome:#}\n").as_bytes())?;
    Ok(code)
}

fn error_json(code: ErrorCode, error: &impl std::error::Error) -> serde_json::Value {
    serde_json::json!({ "error": { "code": code.as_str(), "message": error.to_string() } })
}
