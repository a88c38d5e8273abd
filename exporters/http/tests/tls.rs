//! Over TLS, to whom somebody vouches for, and to nobody else.

mod server;

use std::fs;
use std::io::{Read, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use metriken_exposition::export::Target;
use metriken_http::{Client, Error};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, Stream};
use server::{REQUEST, read_request, serve, soon};

/// An authority of one's own, with a folder for what it issues.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    der: rustls::pki_types::CertificateDer<'static>,
    folder: PathBuf,
}

impl Authority {
    fn new(name: &str) -> Self {
        let folder =
            std::env::temp_dir().join(format!("metriken-http-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).unwrap();
        fs::write(folder.join("ca.pem"), certificate.pem()).unwrap();
        Authority {
            issuer: Issuer::new(params, key),
            der: certificate.der().clone(),
            folder,
        }
    }

    /// A certificate for `host` and its key, also written to files by `name`.
    fn issue(&self, host: &str, name: &str) -> (rcgen::Certificate, KeyPair) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new([host.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        fs::write(self.folder.join(format!("{name}.pem")), certificate.pem()).unwrap();
        fs::write(self.folder.join(format!("{name}.key")), key.serialize_pem()).unwrap();
        (certificate, key)
    }

    /// Answers 200 over TLS with a certificate for `host`; of whom it does not
    /// ask for one in turn, it knows nothing.
    fn serve(&self, host: &str, ask: bool) -> SocketAddr {
        let (certificate, key) = self.issue(host, "server");
        let builder =
            ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()));
        let builder = builder.with_safe_default_protocol_versions().unwrap();
        let builder = if ask {
            let mut roots = RootCertStore::empty();
            roots.add(self.der.clone()).unwrap();
            let provider = Arc::new(rustls::crypto::ring::default_provider());
            let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider);
            builder.with_client_cert_verifier(verifier.build().unwrap())
        } else {
            builder.with_no_client_auth()
        };
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = builder
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        let config = Arc::new(config);
        serve(move |mut socket| {
            let mut connection = ServerConnection::new(config.clone()).unwrap();
            let mut stream = Stream::new(&mut connection, &mut socket);
            if !read_request(&mut stream).is_empty() {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            }
        })
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn a_receiver_that_the_file_vouches_for_is_sent_to() -> Result<(), Error> {
    let authority = Authority::new("vouched");
    let address = authority.serve("127.0.0.1", false);
    let client = Client::builder(&format!("https://{address}/"))
        .ca_file(authority.file("ca.pem"))?
        .build()?;
    assert_eq!(client.post(&REQUEST, soon()).unwrap().status(), 200);
    Ok(())
}

#[test]
fn a_receiver_that_nobody_vouches_for_is_not_sent_to() -> Result<(), Error> {
    let authority = Authority::new("stranger");
    let address = authority.serve("127.0.0.1", false);
    let other = Authority::new("other");
    let url = format!("https://{address}/");
    for client in [
        Client::builder(&url),
        Client::builder(&url).ca_file(other.file("ca.pem"))?,
    ] {
        let failure = client.build()?.post(&REQUEST, soon()).unwrap_err();
        assert!(failure.is_retryable());
        assert!(failure.to_string().contains("certificate"), "{failure}");
    }
    Ok(())
}

#[test]
fn a_receiver_that_does_not_speak_tls_is_told_apart() -> Result<(), Error> {
    let address = serve(|mut stream| {
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    let client = Client::builder(&format!("https://{address}/")).build()?;
    let failure = client.post(&REQUEST, soon()).unwrap_err();
    assert!(
        failure.to_string().contains("does not speak TLS"),
        "{failure}"
    );
    Ok(())
}

#[test]
fn a_certificate_for_another_host_is_not_enough() -> Result<(), Error> {
    let authority = Authority::new("host");
    let address = authority.serve("elsewhere.example", false);
    let client = Client::builder(&format!("https://{address}/"))
        .ca_file(authority.file("ca.pem"))?
        .build()?;
    let failure = client.post(&REQUEST, soon()).unwrap_err();
    assert!(failure.to_string().contains("certificate"), "{failure}");
    Ok(())
}

#[test]
fn a_receiver_may_ask_who_sends() -> Result<(), Error> {
    let authority = Authority::new("mutual");
    let address = authority.serve("127.0.0.1", true);
    authority.issue("sender.example", "sender");
    let builder =
        || Client::builder(&format!("https://{address}/")).ca_file(authority.file("ca.pem"));
    let (chain, key) = (authority.file("sender.pem"), authority.file("sender.key"));
    let (shown_chain, shown_key) = (chain.display(), key.display());
    let url = format!("otlp+https://{address}/?cert={shown_chain}&key={shown_key}");
    for known in [
        builder()?.client_certificate(&chain, &key)?,
        builder()?.take_parameters(&mut Target::parse(&url).unwrap())?,
    ] {
        assert_eq!(known.build()?.post(&REQUEST, soon()).unwrap().status(), 200);
    }
    assert!(builder()?.build()?.post(&REQUEST, soon()).is_err());
    Ok(())
}

#[test]
fn files_without_what_they_should_have_are_errors() {
    let authority = Authority::new("files");
    authority.issue("sender.example", "sender");
    let [ca, key, missing] =
        ["ca.pem", "sender.key", "missing.pem"].map(|name| authority.file(name));
    let builder = || Client::builder("https://host/");
    assert!(
        builder()
            .ca_file(&missing)
            .unwrap_err()
            .is_unreadable_file()
    );
    assert!(
        builder()
            .ca_file(&key)
            .unwrap_err()
            .is_invalid_certificate()
    );
    assert!(
        builder()
            .client_certificate(&ca, &ca)
            .unwrap_err()
            .is_invalid_certificate()
    );
    fs::write(
        &missing,
        "-----BEGIN CERTIFICATE-----\nno base64!\n-----END CERTIFICATE-----\n",
    )
    .unwrap();
    assert!(
        builder()
            .ca_file(&missing)
            .unwrap_err()
            .is_invalid_certificate()
    );
}

/// It was found out by the first connection, which panicked.
#[test]
fn a_key_that_is_another_certificates_is_an_error() {
    let authority = Authority::new("mismatch");
    authority.issue("sender.example", "sender");
    authority.issue("other.example", "other");
    let error = Client::builder("https://host/")
        .client_certificate(authority.file("sender.pem"), authority.file("other.key"))
        .unwrap_err();
    assert!(error.is_invalid_certificate(), "{error}");
    let text = error.to_string();
    assert!(
        text.contains("sender.pem") && text.contains("other.key"),
        "{text}"
    );
}

#[test]
fn a_certificate_that_is_none_vouches_for_nobody() {
    let authority = Authority::new("garbled");
    authority.issue("sender.example", "sender");
    let garbled = authority.file("garbled.pem");
    // What it is made of is base64, and no certificate.
    let pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    fs::write(&garbled, pem).unwrap();
    for error in [
        Client::builder("https://host/").ca_file(&garbled),
        Client::builder("https://host/").client_certificate(&garbled, authority.file("sender.key")),
    ]
    .map(Result::unwrap_err)
    {
        assert!(error.is_invalid_certificate(), "{error}");
        assert!(error.to_string().contains("garbled.pem"), "{error}");
    }
    let ca = fs::read_to_string(authority.file("ca.pem")).unwrap();
    fs::write(&garbled, ca + pem).unwrap();
    assert!(Client::builder("https://host/").ca_file(&garbled).is_ok());
}
