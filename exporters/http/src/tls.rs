//! Certificates and keys from files, looked at before there is a connection that
//! needs them.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use ureq::tls::{Certificate, ClientCert, PemItem, PrivateKey, RootCerts, parse_pem};

use crate::Error;

/// The authorities in a file.
pub(crate) fn roots(path: &Path) -> Result<RootCerts, Error> {
    let certificates = certificates(path)?;
    // Some that systems have are too odd to be read; they are passed over if
    // there are others.
    let (added, _) = RootCertStore::empty().add_parsable_certificates(ders(&certificates));
    if added == 0 {
        return Err(Error::certificate(path, "certificate of an authority"));
    }
    Ok(RootCerts::new_with_certs(&certificates))
}

/// Who this client is, by a chain of certificates and its key.
pub(crate) fn identity(chain_path: &Path, key_path: &Path) -> Result<ClientCert, Error> {
    let chain = certificates(chain_path)?;
    let key = PrivateKey::from_pem(&read(key_path)?).ok();
    let key_der = key.as_ref().and_then(|key| {
        let key_der = PrivateKeyDer::try_from(key.der()).ok()?;
        Some(key_der.clone_key())
    });
    let (Some(key), Some(key_der)) = (key, key_der) else {
        return Err(Error::certificate(key_path, "private key"));
    };
    // As the connection will do it, which takes for granted that it can.
    let provider = CryptoProvider::get_default().cloned();
    let provider = provider.unwrap_or_else(|| Arc::new(ring::default_provider()));
    CertifiedKey::from_der(ders(&chain).collect(), key_der, &provider)
        .map_err(|error| Error::identity(chain_path, key_path, error))?;
    Ok(ClientCert::new_with_certs(&chain, key))
}

fn certificates(path: &Path) -> Result<Vec<Certificate<'static>>, Error> {
    let mut certificates = Vec::new();
    for item in parse_pem(&read(path)?) {
        match item {
            Ok(PemItem::Certificate(certificate)) => certificates.push(certificate),
            Ok(_) => {}
            Err(_) => return Err(Error::certificate(path, "certificate")),
        }
    }
    if certificates.is_empty() {
        return Err(Error::certificate(path, "certificate"));
    }
    Ok(certificates)
}

fn ders(certificates: &[Certificate<'static>]) -> impl Iterator<Item = CertificateDer<'static>> {
    let ders = certificates.iter().map(Certificate::der);
    ders.map(|der| CertificateDer::from(der).into_owned())
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|error| Error::file(path, error))
}
