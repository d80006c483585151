//! Between two capabilities: `fetch` asks for values, `secrets` has them.

use futures_util::future::BoxFuture;
use std::sync::Arc;
use stoa_fetch::{Place, Secrets, Withheld};
use stoa_kernel::Cx;
use stoa_secrets::{Place as Allowed, SecretStore, Withheld as Reason};
use stoa_vault::Plain;
use url::Url;

/// The values of a store, for requests.
pub(crate) struct Revealed(pub(crate) Arc<dyn SecretStore>);

impl Secrets for Revealed {
    fn reveal<'a>(
        &'a self,
        cx: &'a Cx,
        name: &'a str,
        to: &'a Url,
        places: &'a [Place],
    ) -> BoxFuture<'a, Result<Plain, Withheld>> {
        Box::pin(async move {
            let found = self.0.find(cx, name).await.map_err(|error| Withheld::Failed(error.code()))?;
            let places: Vec<_> = places.iter().map(|place| allowed(*place)).collect();
            found.ok_or(Withheld::Unknown)?.reveal(to, &places).map_err(withheld)
        })
    }
}

fn allowed(place: Place) -> Allowed {
    match place {
        Place::Headers => Allowed::Headers,
        Place::Url => Allowed::Url,
        Place::Body => Allowed::Body,
    }
}

fn withheld(reason: Reason) -> Withheld {
    match reason {
        Reason::Host => Withheld::Host,
        Reason::Clear => Withheld::Clear,
        Reason::Place(Allowed::Headers) => Withheld::Place(Place::Headers),
        Reason::Place(Allowed::Url) => Withheld::Place(Place::Url),
        Reason::Place(Allowed::Body) => Withheld::Place(Place::Body),
    }
}
