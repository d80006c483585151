//! Whose word counts about who another server is: the authorities that browsers believe, and the operator's own.

use rustls::RootCertStore;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, TrustAnchor};
use std::path::{Path, PathBuf};

/// The file is not what is needed.
#[derive(Debug, thiserror::Error)]
pub enum AuthoritiesError {
    /// It cannot be read, or is no PEM.
    #[error("cannot read '{}': {source}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: pem::Error,
    },
    /// There is no certificate in it.
    #[error("'{}' holds no certificate; it has to hold those of the authorities, as PEM", path.display())]
    NoCertificate {
        /// Which.
        path: PathBuf,
    },
    /// What it holds is no certificate.
    #[error("certificate {number} in '{}' cannot be one of an authority: {source}", path.display())]
    Unfit {
        /// Which file.
        path: PathBuf,
        /// Which of it.
        number: usize,
        /// Why.
        source: rustls::Error,
    },
}

/// Authorities beside those that browsers believe.
#[derive(Clone, Debug, Default)]
pub struct Authorities(Vec<TrustAnchor<'static>>);

impl Authorities {
    /// Reads their certificates.
    pub fn read(path: &Path) -> Result<Self, AuthoritiesError> {
        let unreadable = |source| AuthoritiesError::Unreadable { path: path.to_owned(), source };
        let mut store = RootCertStore::empty();
        for (index, certificate) in CertificateDer::pem_file_iter(path).map_err(unreadable)?.enumerate() {
            let unfit = |source| AuthoritiesError::Unfit { path: path.to_owned(), number: index + 1, source };
            store.add(certificate.map_err(unreadable)?).map_err(unfit)?;
        }
        if store.is_empty() {
            return Err(AuthoritiesError::NoCertificate { path: path.to_owned() });
        }
        Ok(Self(store.roots))
    }

    /// All that are believed.
    pub(crate) fn roots(self) -> RootCertStore {
        let mut roots = webpki_roots::TLS_SERVER_ROOTS.to_vec();
        roots.extend(self.0);
        RootCertStore { roots }
    }
}
