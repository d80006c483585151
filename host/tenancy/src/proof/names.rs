//! The TXT records of a name.

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::{Name, RData};
use std::net::SocketAddr;
use std::time::Duration;

/// One question to one server; it is asked twice.
const PATIENCE: Duration = Duration::from_secs(2);
const ATTEMPTS: usize = 2;
/// What is said of servers that do not answer.
pub(crate) const LATE: &str = "the name servers did not answer in time";

/// Those who are asked: the machine's, or one that is configured. Nothing is remembered: a record that was just made
/// has to be seen.
#[derive(Clone, Copy, Debug)]
pub struct NameServers(Option<SocketAddr>);

impl NameServers {
    /// `server`: only this one.
    pub fn new(server: Option<SocketAddr>) -> Self {
        Self(server)
    }

    /// Read anew each time: a machine's name servers change.
    fn resolver(self) -> Result<TokioResolver, NetError> {
        let mut builder = match self.0 {
            Some(server) => {
                let at = |mut connection: ConnectionConfig| {
                    connection.port = server.port();
                    connection
                };
                let connections = vec![at(ConnectionConfig::udp()), at(ConnectionConfig::tcp())];
                let server = NameServerConfig::new(server.ip(), true, connections);
                let config = ResolverConfig::from_parts(None, Vec::new(), vec![server]);
                TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
            }
            None => TokioResolver::builder_tokio()?,
        };
        let options = builder.options_mut();
        options.cache_size = 0;
        options.timeout = PATIENCE;
        options.attempts = ATTEMPTS;
        builder.build()
    }

    /// Every record of a name, each with its parts put together, or why there is none.
    pub(crate) async fn txt(self, name: &str) -> Result<Vec<String>, String> {
        // With a dot at its end nothing is added to it.
        let name = Name::from_ascii(format!("{name}."))
            .map_err(|error| format!("the name cannot be asked for: {error}"))?;
        let no_server =
            |error| format!("no name server is known ({error}); the platform's operator can set one");
        let answer =
            self.resolver().map_err(no_server)?.txt_lookup(name).await.map_err(|error| told(&error))?;
        let texts = answer.answers().iter().filter_map(|record| match &record.data {
            RData::TXT(text) => Some(text.txt_data.concat()),
            _ => None,
        });
        Ok(texts.map(|text| String::from_utf8_lossy(&text).into_owned()).collect())
    }
}

/// As the owner of the name can mend it.
fn told(error: &NetError) -> String {
    if error.is_nx_domain() {
        "there is no such name".to_owned()
    } else if error.is_no_records_found() {
        "the name has no TXT record".to_owned()
    } else if matches!(error, NetError::Timeout) {
        LATE.to_owned()
    } else {
        format!("the name servers do not answer properly: {error}")
    }
}
