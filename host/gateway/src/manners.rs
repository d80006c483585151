//! How a tenant's answers behave towards browsers: as the route says, else the tenant, else the platform.

use crate::answer::Reply;
use crate::csrf;
use crate::request::Authority;
use crate::security;
use crate::site::Asked;
use http::Response;
use http::header::HeaderMap;
use std::sync::Arc;
use stoa_rules::{Cors, Manners as OfTenant, Preflight, Rules, Said};
use stoa_wire::Problem;

/// Of one request.
pub(crate) struct Manners {
    tenant: Arc<OfTenant>,
    route: Option<Arc<Rules>>,
}

impl Manners {
    pub(crate) fn new(tenant: &Arc<OfTenant>, route: Option<Arc<Rules>>) -> Self {
        Self { tenant: Arc::clone(tenant), route }
    }

    /// Refuses what a page of another site sends with the cookies of its user.
    pub(crate) fn admit(&self, asked: &Asked<'_>, authority: &Authority) -> Result<(), Problem> {
        let said = match &self.route {
            Some(route) => route.csrf.or(&self.tenant.csrf),
            None => &self.tenant.csrf,
        };
        if *said == Said::No {
            return Ok(());
        }
        csrf::check(asked, authority, |origin| {
            said.yes().is_some_and(|csrf| csrf.trusts(origin))
                || self.cors().is_some_and(|cors| cors.trusts(origin))
        })
    }

    /// What a browser is told before the request itself, `methods` being those that there are.
    pub(crate) fn answer_preflight(&self, asked: &Asked<'_>, methods: &str, answer: &mut HeaderMap) {
        if let (Some(cors), Some(preflight)) = (self.cors(), Preflight::of(&asked.parts.headers)) {
            cors.answer_preflight(preflight, methods, answer);
        }
    }

    /// Which pages of other origins may read the answer.
    fn cors(&self) -> Option<&Cors> {
        let tenant = &self.tenant.cors;
        self.route.as_ref().map_or(tenant, |route| route.cors.or(tenant)).yes()
    }

    /// What an answer says besides, be it the script's or an error.
    pub(crate) fn finish(&self, asked: &Asked<'_>, authority: &Authority, response: &mut Response<Reply>) {
        let headers = response.headers_mut();
        let route = self.route.as_ref().map(|route| &route.headers);
        if let Some(fields) = route {
            fields.apply(headers);
        }
        self.tenant.headers.apply_beside(route, headers);
        let is_strict = security::is_strict(authority, asked.client.secure);
        security::of_tenant(headers, is_strict, |name| {
            !self.tenant.headers.takes_off(name) && !route.is_some_and(|route| route.takes_off(name))
        });
    }

    /// What lets pages of other origins read the answer.
    pub(crate) fn open(&self, asked: &Asked<'_>, response: &mut Response<Reply>) {
        if let Some(cors) = self.cors() {
            cors.apply(&asked.parts.headers, response.headers_mut());
        }
    }
}
