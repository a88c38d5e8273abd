//! A receiver by gRPC on loopback, which answers as a test says, and in ways
//! that no server's library would.
#![allow(dead_code, reason = "every test file uses a part of it")]

use std::io::Read;
use std::net::SocketAddr;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use flate2::read::GzDecoder;
use h2::server::SendResponse;
use http::{HeaderMap, Request, Response};
use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsPartialSuccess, ExportMetricsServiceRequest, ExportMetricsServiceResponse,
};
use opentelemetry_proto::tonic::metrics::v1::Metric;
use prost::Message;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// How a request is answered.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// Accepted, but for as many points, of which something is said.
    Accepted(i64, &'static str),
    /// Refused with a code, and details in base64.
    Refused(u16, Option<String>),
    /// Not by gRPC.
    Http(u16),
    /// Begun, and cut off with the connection.
    Half,
    /// Never.
    Silence,
    /// Accepted, after which the connection is closed.
    Last,
}

/// One request.
pub(crate) struct Sent {
    pub(crate) head: Request<()>,
    pub(crate) message: ExportMetricsServiceRequest,
    pub(crate) was_compressed: bool,
    pub(crate) at: Instant,
    /// The number of its connection.
    pub(crate) connection: usize,
    /// As it was answered.
    pub(crate) answer: Answer,
}

impl Sent {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.headers().get(name)?.to_str().ok()
    }

    /// The metric of a name, if it was sent.
    pub(crate) fn metric(&self, name: &str) -> Option<&Metric> {
        let scopes = self.message.resource_metrics[0].scope_metrics.iter();
        let mut metrics = scopes.flat_map(|scope| &scope.metrics);
        metrics.find(|metric| metric.name == name)
    }
}

type Answers = Arc<Mutex<dyn FnMut(usize) -> Answer + Send>>;

/// Answers request `i` with `answers(i)`, for as long as the test runs.
pub(crate) fn start(
    answers: impl FnMut(usize) -> Answer + Send + 'static,
) -> (SocketAddr, Receiver<Sent>) {
    start_with(None, answers)
}

/// The same over TLS, if there is an acceptor.
pub(crate) fn start_with(
    tls: Option<TlsAcceptor>,
    mut answers: impl FnMut(usize) -> Answer + Send + 'static,
) -> (SocketAddr, Receiver<Sent>) {
    let mut number = 0;
    let answers: Answers = Arc::new(Mutex::new(move |_| {
        number += 1;
        answers(number - 1)
    }));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::from_std(listener).unwrap();
            for connection in 0.. {
                let (stream, _) = listener.accept().await.unwrap();
                let (tls, answers, sender) = (tls.clone(), answers.clone(), sender.clone());
                tokio::spawn(async move {
                    match tls {
                        None => serve(stream, connection, answers, sender).await,
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                serve(stream, connection, answers, sender).await;
                            }
                        }
                    }
                });
            }
        });
    });
    (address, receiver)
}

/// Serves one connection to its end.
async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    connection: usize,
    answers: Answers,
    sender: Sender<Sent>,
) {
    let Ok(mut requests) = h2::server::handshake(stream).await else {
        return;
    };
    let mut kept = Vec::new();
    while let Some(Ok((request, respond))) = requests.accept().await {
        let (head, mut body) = request.into_parts();
        let mut framed = Vec::new();
        // The connection has to be driven for the body to come.
        loop {
            tokio::select! {
                part = body.data() => match part {
                    Some(Ok(part)) => {
                        framed.extend_from_slice(&part);
                        let _ = body.flow_control().release_capacity(part.len());
                    }
                    _ => break,
                },
                _ = std::future::poll_fn(|context| requests.poll_closed(context)) => return,
            }
        }
        let answer = answers.lock().unwrap()(0);
        let (was_compressed, message) = unframed(&framed);
        let sent = Sent {
            head: Request::from_parts(head, ()),
            message,
            was_compressed,
            at: Instant::now(),
            connection,
            answer: answer.clone(),
        };
        let _ = sender.send(sent);
        if let Some(silent) = reply(respond, &answer) {
            kept.push(silent);
        }
        if matches!(answer, Answer::Half | Answer::Last) {
            // What was written goes out before the connection ends, which
            // it does without a word, as it would in a proxy between.
            let flushed = std::future::poll_fn(|context| requests.poll_closed(context));
            let _ = tokio::time::timeout(Duration::from_millis(20), flushed).await;
            return;
        }
    }
}

/// Answers; what is not, is returned.
fn reply(mut respond: SendResponse<Bytes>, answer: &Answer) -> Option<SendResponse<Bytes>> {
    let head = |status| {
        let head = Response::builder().status(status);
        head.header("content-type", "application/grpc")
            .body(())
            .unwrap()
    };
    let mut trailers = HeaderMap::new();
    match answer {
        Answer::Accepted(..) | Answer::Last | Answer::Half => {
            let mut body = respond.send_response(head(200), false).unwrap();
            let (rejected, message) = match answer {
                Answer::Accepted(rejected, message) => (*rejected, *message),
                _ => (0, ""),
            };
            let framed = framed(rejected, message);
            if matches!(answer, Answer::Half) {
                body.send_data(framed.slice(..framed.len() / 2), false)
                    .unwrap();
                return None;
            }
            body.send_data(framed, false).unwrap();
            trailers.insert("grpc-status", "0".parse().unwrap());
            body.send_trailers(trailers).unwrap();
        }
        Answer::Refused(code, details) => {
            let mut body = respond.send_response(head(200), false).unwrap();
            trailers.insert("grpc-status", code.to_string().parse().unwrap());
            trailers.insert("grpc-message", "not now".parse().unwrap());
            if let Some(details) = details {
                trailers.insert("grpc-status-details-bin", details.parse().unwrap());
            }
            body.send_trailers(trailers).unwrap();
        }
        Answer::Http(status) => {
            respond.send_response(head(*status), true).unwrap();
        }
        Answer::Silence => return Some(respond),
    }
    None
}

fn framed(rejected: i64, message: &str) -> Bytes {
    let response = ExportMetricsServiceResponse {
        partial_success: Some(ExportMetricsPartialSuccess {
            rejected_data_points: rejected,
            error_message: message.to_owned(),
        }),
    };
    let message = response.encode_to_vec();
    let mut framed = vec![0];
    framed.extend_from_slice(&(message.len() as u32).to_be_bytes());
    framed.extend_from_slice(&message);
    framed.into()
}

fn unframed(framed: &[u8]) -> (bool, ExportMetricsServiceRequest) {
    let (head, body) = framed.split_at(5);
    let length = u32::from_be_bytes(head[1..].try_into().unwrap());
    assert_eq!(body.len(), length as usize);
    let was_compressed = head[0] == 1;
    let mut plain = Vec::new();
    if was_compressed {
        GzDecoder::new(body).read_to_end(&mut plain).unwrap();
    } else {
        plain.extend_from_slice(body);
    }
    (
        was_compressed,
        ExportMetricsServiceRequest::decode(&*plain).unwrap(),
    )
}
