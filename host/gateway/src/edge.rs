//! Every request comes by here: what it is called, who asks, and whether the platform answers or a tenant.

use crate::access::{Entry, Watched};
use crate::answer::Reply;
use crate::compress::Compression;
use crate::config::Settings;
use crate::csrf;
use crate::request::{self, Authority, Destination, Upload};
use crate::security;
use crate::server::{Handler, Live, Peer};
use crate::site::{Asked, Sites};
use axum::Router;
use http::header::{CONNECTION, EXPECT};
use http::request::Parts;
use http::{HeaderValue, Method, Request, Response, Uri, Version};
use hyper::body::Incoming;
use std::convert::Infallible;
use std::sync::Arc;
use stoa_wire::{Client, Facts, Here, Problem, RequestId};
use tower::ServiceExt;

/// The one handler of the server.
pub(crate) struct Edge {
    pub(crate) live: Arc<Live>,
    pub(crate) platform: Router,
    pub(crate) sites: Sites,
}

/// Who asks, and what the request is called.
struct Introduced {
    id: RequestId,
    client: Client,
    trusted: bool,
}

impl Introduced {
    fn of(parts: &Parts, peer: Peer, settings: &Settings) -> Self {
        let trusted = request::is_trusted(peer.address, &settings.trusted_proxies);
        let given = parts.headers.get(RequestId::HEADER).filter(|_| trusted);
        let given = given.and_then(|id| RequestId::from_proxy(id.to_str().ok()?));
        Self {
            id: given.unwrap_or_else(RequestId::random),
            client: request::client(peer, &parts.headers, &settings.trusted_proxies),
            trusted,
        }
    }
}

impl Handler for Edge {
    async fn handle(&self, request: Request<Incoming>, peer: Peer) -> Response<Reply> {
        let (parts, incoming) = request.into_parts();
        let settings = self.live.settings();
        let introduced = Introduced::of(&parts, peer, &settings);
        let id = introduced.id.clone();
        let is_head = parts.method == Method::HEAD;
        let mut watched = Watched::new(Entry::begin(&parts, &id, introduced.client));
        // Whoever waits to be asked for a body does not send it before.
        let is_coming = parts.version < Version::HTTP_2 && !parts.headers.contains_key(EXPECT);
        let upload = Upload::new(incoming, u64::MAX, settings.body_timeout, is_coming);
        let compression = Compression::of(&settings);
        let mut response = match destination(&parts, &settings) {
            Ok(destination) if destination.is_reserved() => {
                let uri = destination.rewritten();
                drop(destination);
                self.platform(&parts, uri, upload, introduced).await
            }
            destination => {
                let asked = destination.map(|destination| Asked {
                    parts: &parts,
                    destination,
                    id: &introduced.id,
                    client: introduced.client,
                    trusted: introduced.trusted,
                    compression,
                });
                self.tenant(&parts, asked, &id, upload, &mut watched).await
            }
        };
        compression.finish(&parts, &mut response).await;
        response.headers_mut().insert(RequestId::HEADER, id.header_value());
        if request::ends_connection(&parts, response.status()) {
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        Reply::fit(&mut response, is_head);
        Reply::watch(&mut response, watched);
        response
    }
}

fn destination<'a>(parts: &'a Parts, settings: &Settings) -> Result<Destination<'a>, Problem> {
    request::check_size(parts, settings.max_header_bytes)?;
    Destination::of(&parts.uri)
}

fn here(parts: &Parts, authority: &Authority, secure: bool) -> Here {
    let scheme = if secure { "https" } else { "http" };
    Here {
        host: authority.host().into(),
        origin: format!("{scheme}://{}", authority.as_str()).into(),
        is_own: csrf::is_from_here(&parts.headers, authority, secure),
    }
}

impl Edge {
    async fn tenant(
        &self,
        parts: &Parts,
        asked: Result<Asked<'_>, Problem>,
        id: &RequestId,
        upload: Upload<Incoming>,
        watched: &mut Watched,
    ) -> Response<Reply> {
        let mut upload = Some(upload);
        let answer = match asked {
            Ok(asked) => self.sites.answer(&asked, &mut upload, watched).await,
            Err(problem) => Err(problem),
        };
        answer.unwrap_or_else(|problem| {
            let facts = Facts { request_id: id, path: parts.uri.path(), method: parts.method.as_str() };
            let mut response = problem.into_response(&facts).map(Reply::from);
            security::of_platform(response.headers_mut());
            response
        })
    }

    async fn platform(
        &self,
        parts: &Parts,
        uri: Option<Uri>,
        upload: Upload<Incoming>,
        introduced: Introduced,
    ) -> Response<Reply> {
        // What was asked is asked again when the answer is there.
        let mut parts = parts.clone();
        if let Some(uri) = uri {
            parts.uri = uri;
        }
        if let Ok(authority) = request::authority(&parts, introduced.client.secure) {
            parts.extensions.insert(here(&parts, &authority, introduced.client.secure));
        }
        parts.extensions.insert(introduced.id);
        parts.extensions.insert(introduced.client);
        let body =
            if upload.is_over() { axum::body::Body::empty() } else { axum::body::Body::from_stream(upload) };
        let answer: Result<_, Infallible> =
            self.platform.clone().oneshot(Request::from_parts(parts, body)).await;
        match answer {
            Ok(mut response) => {
                security::of_platform(response.headers_mut());
                response.map(Reply::platform)
            }
            Err(never) => match never {},
        }
    }
}
