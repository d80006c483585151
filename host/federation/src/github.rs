//! GitHub, which speaks no `OpenID` Connect: who somebody is is asked of its API.

use crate::refused::LoginRefused;
use crate::user_info::{UserInfo, ask};
use serde::Deserialize;
use stoa_kernel::TenantId;
use stoa_tokens::Outbound;

#[derive(Deserialize)]
struct Account {
    /// Names change hands, and this does not.
    id: u64,
    login: String,
    name: Option<String>,
    avatar_url: Option<String>,
}

#[derive(Deserialize)]
struct Address {
    email: String,
    primary: bool,
    verified: bool,
}

/// Who has this access token.
pub(crate) async fn user(
    outbound: &dyn Outbound,
    tenant: Option<&TenantId>,
    issuer: &str,
    access_token: &str,
) -> Result<UserInfo, LoginRefused> {
    let api = api(issuer);
    let account: Account = ask(outbound, tenant, &format!("{api}/user"), access_token).await?;
    let addresses: Vec<Address> = ask(outbound, tenant, &format!("{api}/user/emails"), access_token).await?;
    // An address that nobody has confirmed is anybody's.
    let own = addresses.into_iter().find(|address| address.primary && address.verified);
    Ok(UserInfo {
        sub: account.id.to_string(),
        email_verified: own.is_some(),
        email: own.map(|address| address.email),
        name: account.name.or(Some(account.login)),
        picture: account.avatar_url,
    })
}

/// Of GitHub, or of a server of its owner's own.
fn api(issuer: &str) -> String {
    match issuer.trim_end_matches('/') {
        "https://github.com" => "https://api.github.com".to_owned(),
        own => format!("{own}/api/v3"),
    }
}
