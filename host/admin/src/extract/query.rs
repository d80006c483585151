//! The query string. An unknown name in it is refused: it would be a wish that nobody hears.

use crate::refusal::{Answer, Refusal};
use axum::extract::FromRequestParts;
use axum::extract::Query as AxumQuery;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

/// A query that was read.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Answer<Self> {
        match AxumQuery::<T>::try_from_uri(&parts.uri) {
            Ok(AxumQuery(query)) => Ok(Self(query)),
            Err(error) => Err(Refusal::invalid(error.body_text().chars().take(400).collect::<String>())),
        }
    }
}
