//! OTLP by gRPC.
//!
//! Pushing is one request after the other on a thread of its own, so all that
//! is asynchronous runs on that thread, while it sends and at no other time.
//! The messages are bytes already; of generated clients there is no need.
//!
//! A connection that takes all and answers nothing looks like one that works:
//! nobody says that the other end is gone. So whatever ends without an answer
//! ends the connection, and the next export makes another.

mod status;

use std::time::{Duration, Instant};
use std::{fmt, io};

use bytes::{Buf, BufMut};
use http::uri::PathAndQuery;
use metriken_exposition::export::Failure;
use metriken_http::Secret;
use tokio::runtime::{Builder, Runtime};
use tokio::time::{sleep, timeout_at};
use tonic::client::Grpc;
use tonic::codec::{Codec, CompressionEncoding, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::metadata::{MetadataKey, MetadataMap, MetadataValue};
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};
use tonic::{Request, Response, Status};

use crate::Error;
use crate::receiver::Settings;

const METHOD: &str = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";
/// How much of an answer is read: as much as over HTTP.
const MOST_BODY: usize = 64 << 10;
/// For how long the connection may first see to what came since the last
/// export. One that the receiver has closed is then known to be, and made anew.
const SETTLING: Duration = Duration::from_millis(1);

/// Sends to one receiver, keeping its connection from one export to the next.
pub(crate) struct Client {
    connection: Connection,
    endpoint: Endpoint,
    gzip: bool,
    headers: MetadataMap,
    url: String,
    /// What no message may repeat.
    secrets: Vec<Secret>,
}

impl Client {
    /// A client that is not yet connected. The receiver is shown as `url`.
    pub(crate) fn new(settings: &Settings, url: String) -> Result<Self, Error> {
        let mut endpoint = Endpoint::from_shared(settings.url.value.expose().to_owned())
            .and_then(|endpoint| endpoint.user_agent(settings.user_agent))
            .map_err(Error::receiver)?;
        if endpoint
            .uri()
            .authority()
            .is_some_and(|it| it.as_str().contains('@'))
        {
            return Err(settings.url.error(Error::user_in_url()));
        }
        if endpoint.uri().scheme_str() == Some("https") {
            let tls = tls(settings)?;
            endpoint = endpoint.tls_config(tls).map_err(Error::receiver)?;
        }
        Ok(Client {
            connection: Connection::new(&endpoint, settings.gzip).map_err(Error::receiver)?,
            endpoint,
            gzip: settings.gzip,
            headers: metadata(settings)?,
            url,
            secrets: settings
                .headers
                .iter()
                .map(|(_, value)| value.clone())
                .collect(),
        })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Sends a message. Returns the message that is answered.
    pub(crate) fn send(&mut self, body: &[u8], deadline: Instant) -> Result<Vec<u8>, Failure> {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(self.late());
        }
        let mut request = Request::new(body.to_vec());
        *request.metadata_mut() = self.headers.clone();
        request.set_timeout(left);
        let answer = self.connection.exchange(request, deadline);
        let is_answered = match &answer {
            Some(Ok(_)) => true,
            Some(Err(status)) => !status::is_made_here(status),
            None => false,
        };
        if !is_answered {
            self.reconnect();
        }
        match answer {
            Some(Ok(answer)) => Ok(answer),
            Some(Err(status)) => Err(status::failure(&self.url, &status, &self.secrets)),
            None => Err(self.late()),
        }
    }

    fn late(&self) -> Failure {
        Failure::retry(format!(
            "cannot send to {}: no answer within the deadline",
            self.url
        ))
    }

    /// Leaves the connection. If the system has no room for another one now,
    /// this one is kept.
    fn reconnect(&mut self) {
        if let Ok(connection) = Connection::new(&self.endpoint, self.gzip) {
            self.connection = connection;
        }
    }
}

/// One connection, made when it is first used, and all that runs for it.
struct Connection {
    /// There until it is dropped.
    runtime: Option<Runtime>,
    grpc: Grpc<Channel>,
}

impl Connection {
    fn new(endpoint: &Endpoint, gzip: bool) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let channel = {
            let _entered = runtime.enter();
            endpoint.connect_lazy()
        };
        let mut grpc = Grpc::new(channel).max_decoding_message_size(MOST_BODY);
        if gzip {
            grpc = grpc.send_compressed(CompressionEncoding::Gzip);
        }
        Ok(Connection {
            runtime: Some(runtime),
            grpc,
        })
    }

    /// Sends a request. Returns what is answered, or nothing if the deadline
    /// passes before.
    fn exchange(
        &mut self,
        request: Request<Vec<u8>>,
        deadline: Instant,
    ) -> Option<Result<Vec<u8>, Status>> {
        let grpc = &mut self.grpc;
        let exchange = async {
            sleep(SETTLING).await;

            let ready = grpc.ready().await;
            ready.map_err(|error| Status::from_error(error.into()))?;
            grpc.unary(request, PathAndQuery::from_static(METHOD), Bytes)
                .await
        };
        let runtime = self.runtime.as_ref()?;
        let answer = runtime.block_on(async { timeout_at(deadline.into(), exchange).await });
        Some(answer.ok()?.map(Response::into_inner))
    }
}

/// What waits for the other end is not waited for, nor the lookup of a host's
/// address, which cannot be interrupted.
impl Drop for Connection {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

fn metadata(settings: &Settings) -> Result<MetadataMap, Error> {
    let mut metadata = MetadataMap::new();
    for (name, value) in settings.headers.iter() {
        let key = MetadataKey::from_bytes(name.as_bytes());
        let value = MetadataValue::try_from(value.expose());
        // What HTTP can send, gRPC cannot if it has a name for what is binary.
        let (Ok(key), Ok(mut value)) = (key, value) else {
            return Err(Error::metadata(name));
        };
        value.set_sensitive(true);
        metadata.insert(key, value);
    }
    Ok(metadata)
}

fn tls(settings: &Settings) -> Result<ClientTlsConfig, Error> {
    let read = |path: &std::path::Path| std::fs::read(path).map_err(Error::receiver);
    let mut tls = match &settings.ca_file {
        Some(file) => {
            let certificate = Certificate::from_pem(read(&file.value)?);
            ClientTlsConfig::new().ca_certificate(certificate)
        }
        None => ClientTlsConfig::new().with_native_roots(),
    };
    if let Some(identity) = &settings.client_certificate {
        let (chain, key) = &identity.value;
        tls = tls.identity(Identity::from_pem(read(chain)?, read(key)?));
    }
    Ok(tls)
}

/// Messages that are bytes.
#[derive(Debug, Default)]
struct Bytes;

impl Codec for Bytes {
    type Encode = Vec<u8>;
    type Decode = Vec<u8>;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Bytes
    }

    fn decoder(&mut self) -> Self {
        Bytes
    }
}

impl Encoder for Bytes {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, item: Vec<u8>, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        to.put_slice(&item);
        Ok(())
    }
}

impl Decoder for Bytes {
    type Item = Vec<u8>;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, Status> {
        let mut item = vec![0; from.remaining()];
        from.copy_to_slice(&mut item);
        Ok(Some(item))
    }
}
