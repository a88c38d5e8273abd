//! Who receives, and how it is reached.

use std::path::PathBuf;
use std::time::Instant;

use metriken_exposition::export::Failure;
use metriken_http::{Client, Headers, Method, Request, Secret, gzip};

use crate::environment::Chosen;
use crate::{Error, Protocol, grpc};

/// What there is to do about a message that is refused because it is large.
/// It is not split: a receiver may take one part and not the other, and which
/// differences were accepted would have to be kept by parts.
pub(crate) const TOO_LARGE: &str = "; if it is too large for the receiver, raise the receiver's \
     limit, or let several exporters send a part each, chosen by match and except";

/// What there is to say of a receiver.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) protocol: Chosen<Protocol>,
    /// `http` or `https`, whatever the protocol.
    pub(crate) url: Chosen<Secret>,
    pub(crate) headers: Headers,
    pub(crate) ca_file: Option<Chosen<PathBuf>>,
    pub(crate) client_certificate: Option<Chosen<(PathBuf, PathBuf)>>,
    pub(crate) gzip: bool,
    pub(crate) user_agent: &'static str,
}

#[derive(Debug)]
pub(crate) enum Receiver {
    Http { client: Client, gzip: bool },
    Grpc(Box<grpc::Client>),
}

impl Receiver {
    /// Nobody is connected to yet.
    pub(crate) fn new(settings: &Settings) -> Result<Self, Error> {
        // The rules for URLs, headers and files are the same for both.
        let mut client = Client::builder(settings.url.value.expose())
            .headers(settings.headers.clone())
            .user_agent(settings.user_agent);
        if let Some(file) = &settings.ca_file {
            let trusting = client.ca_file(&file.value);
            client = trusting.map_err(|error| file.error(Error::receiver(error)))?;
        }
        if let Some(identity) = &settings.client_certificate {
            let (chain, key) = &identity.value;
            let identified = client.client_certificate(chain, key);
            client = identified.map_err(|error| identity.error(Error::receiver(error)))?;
        }
        // Headers are looked at where they are said.
        let built = client.build().map_err(Error::receiver);
        let client = built.map_err(|error| settings.url.error(error))?;
        let gzip = settings.gzip;
        Ok(match settings.protocol.value {
            Protocol::Grpc => {
                let client = grpc::Client::new(settings, client.url())?;
                Receiver::Grpc(Box::new(client))
            }
            Protocol::HttpProtobuf | Protocol::HttpJson => Receiver::Http { client, gzip },
        })
    }

    /// The URL without what may be secret.
    pub(crate) fn url(&self) -> String {
        match self {
            Receiver::Http { client, .. } => client.url(),
            Receiver::Grpc(client) => client.url().to_owned(),
        }
    }

    /// A message as it waits to be sent: compressed, unless that is part of
    /// sending.
    pub(crate) fn pack(&self, message: Vec<u8>) -> Vec<u8> {
        match self {
            Receiver::Http { gzip: true, .. } => gzip(&message),
            _ => message,
        }
    }

    /// Sends what was packed. Returns what is answered to what was accepted.
    pub(crate) fn send(
        &mut self,
        content_type: &str,
        packed: &[u8],
        deadline: Instant,
    ) -> Result<Vec<u8>, Failure> {
        match self {
            Receiver::Http { client, gzip } => {
                let request = Request {
                    content_type,
                    content_encoding: gzip.then_some("gzip"),
                    body: packed,
                    ..Request::default()
                };
                post(client, &request, deadline)
            }
            Receiver::Grpc(client) => client.send(packed, deadline),
        }
    }
}

fn post(client: &Client, request: &Request<'_>, deadline: Instant) -> Result<Vec<u8>, Failure> {
    let answer = client.exchange(Method::Post, request, deadline)?;
    let status = answer.status();
    match answer.success() {
        Ok(answer) => Ok(answer.body().to_vec()),
        Err(failure) if status == 413 => Err(Failure::permanent(format!("{failure}{TOO_LARGE}"))),
        Err(failure) => Err(failure),
    }
}
