//! What failed on the way to an answer, in words.

use std::io;

use metriken_exposition::export::Failure;
use ureq::Error;

use crate::{Secret, excerpt};

/// There was no time left to begin.
pub(crate) fn late(url: &str) -> Failure {
    Failure::retry(format!("cannot send to {url}: the deadline has passed"))
}

/// No whole answer came. All of it may pass: a name that is not found, a
/// certificate that is renewed, a port where something else still listens.
pub(crate) fn failure(url: &str, error: Error, secrets: &[Secret]) -> Failure {
    let what = match &error {
        Error::Timeout(_) => "no answer within the deadline".to_owned(),
        Error::HostNotFound => "nobody knows the host's address".to_owned(),
        Error::Io(error) => io_failure(error),
        Error::Protocol(_) | Error::LargeResponseHeader(..) => {
            format!("what answered does not speak HTTP ({error})")
        }
        error => error.to_string(),
    };
    let what = excerpt::excerpt(what.as_bytes(), secrets);
    Failure::retry(format!("cannot send to {url}: {what}"))
}

fn io_failure(error: &io::Error) -> String {
    // What the TLS library says is wrapped in one that says nothing.
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "nobody listens there".to_owned(),
        io::ErrorKind::UnexpectedEof => "the answer ended too early".to_owned(),
        io::ErrorKind::TimedOut => "no answer within the deadline".to_owned(),
        // What rustls says of bytes that are none of TLS.
        io::ErrorKind::InvalidData if error.to_string().contains("corrupt message") => {
            "what answered does not speak TLS; use http if that is meant".to_owned()
        }
        _ => error.to_string(),
    }
}
