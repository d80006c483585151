//! Encryption with a certificate from a file, which can be read again while the server runs.

use crate::config::TlsFiles;
use arc_swap::ArcSwap;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;

/// Best first: what a client picks when it speaks both.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// The files are not what is needed.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// It cannot be read, or is no PEM.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: pem::Error,
    },
    /// There is no certificate in it.
    #[error("{} holds no certificate; it has to hold the server's and its chain, as PEM", path.display())]
    NoCertificate {
        /// Which.
        path: PathBuf,
    },
    /// There is no key in it.
    #[error("{} holds no private key as PEM", path.display())]
    NoKey {
        /// Which.
        path: PathBuf,
    },
    /// Key and certificate are of two pairs, or of a kind that is not known.
    #[error("the certificate {} cannot be served with the key {}: {source}", cert.display(), key.display())]
    Unfit {
        /// The certificate's file.
        cert: PathBuf,
        /// The key's.
        key: PathBuf,
        /// Why.
        source: rustls::Error,
    },
}

/// The server's certificate.
pub struct Tls {
    files: TlsFiles,
    config: ArcSwap<ServerConfig>,
}

impl Tls {
    /// Reads it.
    pub fn load(files: TlsFiles) -> Result<Self, TlsError> {
        let config = ArcSwap::new(read(&files)?);
        Ok(Self { files, config })
    }

    /// Reads it again. If that fails, the one before stays.
    pub fn reload(&self) -> Result<(), TlsError> {
        self.config.store(read(&self.files)?);
        Ok(())
    }

    pub(super) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(self.config.load_full())
    }
}

fn read(files: &TlsFiles) -> Result<Arc<ServerConfig>, TlsError> {
    let chain = certificates(&files.cert)?;
    let key = key(&files.key)?;
    let unfit = |source| TlsError::Unfit { cert: files.cert.clone(), key: files.key.clone(), source };
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(unfit)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(unfit)?;
    config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).into();
    Ok(Arc::new(config))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let unreadable = |source| TlsError::Unreadable { path: path.to_owned(), source };
    let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path).map_err(unreadable)?.collect();
    match chain.map_err(unreadable)? {
        chain if chain.is_empty() => Err(TlsError::NoCertificate { path: path.to_owned() }),
        chain => Ok(chain),
    }
}

fn key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    PrivateKeyDer::from_pem_file(path).map_err(|source| match source {
        pem::Error::NoItemsFound => TlsError::NoKey { path: path.to_owned() },
        source => TlsError::Unreadable { path: path.to_owned(), source },
    })
}
