//! Whether a host name is a tenant's: its owner can publish a token, and nobody else can.

mod names;

pub use names::NameServers;

use crate::info::{Attempt, Proof};
use http::{Request, StatusCode, header};
use std::sync::Arc;
use std::time::Duration;
use stoa_tokens::Outbound;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// Where a page with the token may be. Reserved on every host of the platform: a script that answers for a name must
/// not prove that the name is its tenant's.
pub const PROOF_PATH: &str = "/.well-known/stoa-verify";
/// Below which name the record is.
const LABEL: &str = "_stoa";
/// What the record says before the token.
const PREFIX: &str = "stoa-verify=";
/// Name servers and web servers of the internet answer within it, or are broken.
const PATIENCE: Duration = Duration::from_secs(8);
/// Each asks other people's servers.
const AT_ONCE: usize = 8;
/// Of what was found, as much is told as finds a mistake.
const MAX_SHOWN: usize = 10;
const MAX_SHOWN_CHARS: usize = 120;

/// What host names are proved by.
pub struct ProofConfig {
    /// Who knows the records of a name.
    pub names: NameServers,
    /// The way to web servers, which keeps out of the operator's network.
    pub outbound: Arc<dyn Outbound>,
    /// The port of those servers: 80, but in tests.
    pub port: u16,
}

pub(crate) struct Proofs {
    config: ProofConfig,
    pub(crate) places: Semaphore,
}

/// What could be published, and where.
pub(crate) fn wanted(host: &str, token: &str) -> [Proof; 2] {
    [
        Proof { by: "dns", at: format!("{LABEL}.{host}"), value: format!("{PREFIX}{token}") },
        Proof { by: "http", at: format!("http://{host}{PROOF_PATH}"), value: token.to_owned() },
    ]
}

impl Proofs {
    pub(crate) fn new(config: ProofConfig) -> Self {
        Self { config, places: Semaphore::new(AT_ONCE) }
    }

    /// Looks at both places at once.
    pub(crate) async fn look(&self, host: &str, token: &str) -> [Attempt; 2] {
        let [record, page] = wanted(host, token);
        let records = async {
            let found = timeout(PATIENCE, self.config.names.txt(&record.at)).await;
            found.unwrap_or_else(|_| Err(names::LATE.to_owned()))
        };
        let pages = async {
            let found = timeout(PATIENCE, self.page(host)).await;
            found.unwrap_or_else(|_| Err("the server did not answer in time".to_owned()))
        };
        let (records, pages) = tokio::join!(records, pages);
        [attempt(record, records), attempt(page, pages.map(|page| vec![page]))]
    }

    /// What the owner's server answers.
    async fn page(&self, host: &str) -> Result<String, String> {
        let port = self.config.port;
        let url = if port == 80 {
            format!("http://{host}{PROOF_PATH}")
        } else {
            format!("http://{host}:{port}{PROOF_PATH}")
        };
        let request = Request::get(url).header(header::ACCEPT, "text/plain").body(Vec::new());
        let request = request.map_err(|error| error.to_string())?;
        let response = self.config.outbound.send(None, request).await.map_err(|error| error.to_string())?;
        match response.status() {
            StatusCode::OK => Ok(String::from_utf8_lossy(response.body()).trim().to_owned()),
            status if status.is_redirection() => Err(format!(
                "the server answers {} and leads elsewhere; it has to answer itself",
                status.as_u16()
            )),
            status => Err(format!("the server answers {}, not 200", status.as_u16())),
        }
    }
}

fn attempt(proof: Proof, found: Result<Vec<String>, String>) -> Attempt {
    let (found, problem) = match found {
        Ok(found) if found.contains(&proof.value) => (vec![proof.value.clone()], None),
        Ok(found) => {
            let shown = found.iter().take(MAX_SHOWN).map(|text| shown(text)).collect();
            (shown, Some("the token is not there; what was found is something else".to_owned()))
        }
        Err(problem) => (Vec::new(), Some(problem)),
    };
    Attempt { proof, proved: problem.is_none(), found, problem }
}

/// As much of a stranger's text as an answer repeats.
fn shown(text: &str) -> String {
    let visible = text.chars().map(|char| if char.is_control() { '\u{fffd}' } else { char });
    visible.take(MAX_SHOWN_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_very_token_proves() {
        let [record, page] = wanted("www.acme.example", "t0k3n");
        assert_eq!(
            (record.at.as_str(), record.value.as_str()),
            ("_stoa.www.acme.example", "stoa-verify=t0k3n")
        );
        assert_eq!(page.at, "http://www.acme.example/.well-known/stoa-verify");
        let tried = |found: &[&str]| {
            attempt(record.clone(), Ok(found.iter().map(|text| (*text).to_owned()).collect()))
        };
        assert!(tried(&["v=spf1 -all", "stoa-verify=t0k3n"]).proved);
        for wrong in ["t0k3n", "stoa-verify=T0K3N", "stoa-verify=t0k3n2", "stoa-verify=t0k3n ", ""] {
            assert!(!tried(&[wrong]).proved, "{wrong:?}");
        }
        assert!(!tried(&[]).proved);
    }

    #[test]
    fn what_a_stranger_says_is_repeated_in_part_only() {
        let huge = vec!["x".repeat(100_000); 1_000];
        let tried = attempt(wanted("a.example", "t")[0].clone(), Ok(huge));
        assert_eq!(tried.found.len(), MAX_SHOWN);
        assert!(tried.found.iter().all(|text| text.chars().count() == MAX_SHOWN_CHARS));
        assert_eq!(shown("a\r\nb\u{1b}"), "a\u{fffd}\u{fffd}b\u{fffd}");
    }
}
