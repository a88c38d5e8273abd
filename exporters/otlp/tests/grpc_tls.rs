//! By gRPC over TLS, to whom somebody vouches for, and to nobody else.

mod grpc_receiver;
mod health;

use std::fs;
use std::sync::Arc;
use std::time::{Duration, Instant};

use grpc_receiver::{Answer, PATIENCE, start_with};
use health::health;
use metriken_exposition::export;
use metriken_otlp::{Exporter, Protocol, Schedule};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedKey, IsCa, Issuer, KeyPair,
    generate_simple_self_signed,
};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

/// A certificate for this host that vouches for itself.
fn acceptor() -> (TlsAcceptor, String) {
    acceptor_of(None)
}

/// The same, of which only senders are accepted that one of `senders` vouches
/// for.
fn acceptor_of(senders: Option<RootCertStore>) -> (TlsAcceptor, String) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap();
    let config = match senders {
        None => config.with_no_client_auth(),
        Some(senders) => {
            let provider = Arc::new(default_provider());
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(senders), provider);
            config.with_client_cert_verifier(verifier.build().unwrap())
        }
    };
    let mut config = config
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec()];
    (TlsAcceptor::from(Arc::new(config)), cert.pem())
}

#[test]
fn a_receiver_is_sent_to_if_the_file_vouches_for_it() {
    let (tls, pem) = acceptor();
    let (_, stranger) = acceptor();
    let folder = std::env::temp_dir();
    for (name, pem, is_trusted) in [("own", pem, true), ("other", stranger, false)] {
        let file = folder.join(format!("metriken-otlp-{name}-{}.pem", std::process::id()));
        fs::write(&file, pem).unwrap();
        let (address, sent) = start_with(Some(tls.clone()), |_| Answer::Accepted(0, ""));
        let exporting = Exporter::builder()
            .protocol(Protocol::Grpc)
            .endpoint(&format!("https://{address}"))
            .ca_file(&file)
            .schedule(Schedule::every(Duration::from_millis(50)))
            .start()
            .unwrap();
        fs::remove_file(&file).unwrap();
        if is_trusted {
            let sent = sent.recv_timeout(PATIENCE).unwrap();
            assert_eq!(sent.head.uri().scheme_str(), Some("https"));
        } else {
            let target = format!("https://{address}/");
            let failures = [("target", &*target), ("outcome", "failure")];
            let start = Instant::now();
            while health("metriken_exports", &failures) == 0 {
                assert!(start.elapsed() < PATIENCE);
                std::thread::sleep(Duration::from_millis(5));
            }
            assert!(sent.try_recv().is_err());
        }
        drop(exporting);
    }
}

#[test]
fn a_receiver_that_asks_is_told_who_sends() {
    let authority_key = KeyPair::generate().unwrap();
    let mut ca = CertificateParams::new([]).unwrap();
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = ca.self_signed(&authority_key).unwrap();
    let mut senders = RootCertStore::empty();
    senders.add(authority.der().clone()).unwrap();
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(["sender.example".to_owned()]).unwrap();
    let issuer = Issuer::new(ca, authority_key);
    let own = params.signed_by(&key, &issuer).unwrap();

    let (tls, pem) = acceptor_of(Some(senders));
    let (address, sent) = start_with(Some(tls), |_| Answer::Accepted(0, ""));
    let [ca, cert, key] = [
        ("ca", pem),
        ("cert", own.pem()),
        ("key", key.serialize_pem()),
    ]
    .map(|(name, pem)| {
        let name = format!("metriken-otlp-{name}-{}.pem", std::process::id());
        let file = std::env::temp_dir().join(name);
        fs::write(&file, pem).unwrap();
        file.display().to_string()
    });
    let url = format!("otlp+grpcs://{address}?interval=50ms&ca={ca}&cert={cert}&key={key}");
    let exporting = export::start(&url).unwrap();
    for file in [ca, cert, key] {
        fs::remove_file(file).unwrap();
    }
    assert!(sent.recv_timeout(PATIENCE).is_ok());
    drop(exporting);
}

#[test]
fn a_file_without_certificates_is_an_error_at_the_start() {
    let file = std::env::temp_dir().join(format!("metriken-otlp-none-{}.pem", std::process::id()));
    fs::write(&file, "no certificate").unwrap();
    let start = || {
        let builder = Exporter::builder().protocol(Protocol::Grpc);
        builder
            .endpoint("https://127.0.0.1:1")
            .ca_file(&file)
            .start()
    };
    assert!(start().unwrap_err().is_invalid_receiver());
    fs::remove_file(&file).unwrap();
    assert!(start().unwrap_err().is_invalid_receiver());
}
