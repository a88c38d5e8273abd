//! A receiver on loopback that answers as a test says and reads what it was
//! sent with the messages that OpenTelemetry generates.
#![allow(dead_code, reason = "every test file uses a part of it")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use flate2::read::GzDecoder;
use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsPartialSuccess, ExportMetricsServiceRequest, ExportMetricsServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value};
use opentelemetry_proto::tonic::metrics::v1::{Metric, metric::Data, number_data_point::Value};
use prost::Message;

pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// How a request is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// With a status, and 0 seconds to wait.
    Status(u16),
    /// With a status, and as many.
    After(u16, u32),
    /// Accepted, in an answer that is cut off.
    Half,
    /// Never.
    Silence,
}

impl From<u16> for Answer {
    fn from(status: u16) -> Self {
        Answer::Status(status)
    }
}

/// One request: its head, and what it says.
pub(crate) struct Sent {
    pub(crate) head: String,
    /// What it was before it was compressed.
    pub(crate) body: Vec<u8>,
    pub(crate) message: ExportMetricsServiceRequest,
    pub(crate) at: Instant,
    /// As it was answered.
    pub(crate) answer: Answer,
}

/// Answers request `i` with `answers(i)`, for as long as the test runs. With a
/// status of 200 goes a partial success that refused seven.
pub(crate) fn start<A: Into<Answer>>(
    answers: impl FnMut(usize) -> A + Send + 'static,
) -> (SocketAddr, Receiver<Sent>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    (address, serve(listener, answers))
}

/// The same on a port that is already found.
pub(crate) fn serve<A: Into<Answer>>(
    listener: TcpListener,
    mut answers: impl FnMut(usize) -> A + Send + 'static,
) -> Receiver<Sent> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut kept = Vec::new();
        for (number, mut stream) in listener.incoming().flatten().enumerate() {
            let (head, body) = read(&mut stream);
            let body = if head.to_lowercase().contains("content-encoding: gzip") {
                let mut plain = Vec::new();
                GzDecoder::new(&*body).read_to_end(&mut plain).unwrap();
                plain
            } else {
                body
            };
            let is_json = head.contains("application/json");
            let message = if is_json {
                serde_json::from_slice(&body).unwrap()
            } else {
                ExportMetricsServiceRequest::decode(&*body).unwrap()
            };
            let answer = answers(number).into();
            let sent = Sent {
                head,
                body,
                message,
                at: Instant::now(),
                answer,
            };
            if sender.send(sent).is_err() {
                return;
            }
            // Whoever sent may be gone.
            let _ = reply(&mut stream, answer, is_json);
            if answer == Answer::Silence {
                kept.push(stream);
            }
        }
    });
    receiver
}

fn reply(stream: &mut impl Write, answer: Answer, is_json: bool) -> std::io::Result<()> {
    let (status, wait_s) = match answer {
        Answer::Status(status) => (status, 0),
        Answer::After(status, wait_s) => (status, wait_s),
        Answer::Half => (200, 0),
        Answer::Silence => return Ok(()),
    };
    let body = if is_json {
        br#"{"partialSuccess":{"rejectedDataPoints":"7","errorMessage":"too old"}}"#.to_vec()
    } else {
        let response = ExportMetricsServiceResponse {
            partial_success: Some(ExportMetricsPartialSuccess {
                rejected_data_points: 7,
                error_message: "too old".to_owned(),
            }),
        };
        response.encode_to_vec()
    };
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status} X\r\nRetry-After: {wait_s}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
    )?;
    match answer {
        Answer::Half => stream.write_all(&body[..length / 2]),
        _ => stream.write_all(&body),
    }
}

fn read(stream: &mut impl Read) -> (String, Vec<u8>) {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        if let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8(request[..end].to_vec()).unwrap();
            let lower = head.to_lowercase();
            let length = lower.split("content-length: ").nth(1).unwrap();
            let length: usize = length.lines().next().unwrap().parse().unwrap();
            if request.len() >= end + 4 + length {
                return (head, request[end + 4..].to_vec());
            }
        }
        let count = stream.read(&mut buffer).unwrap();
        assert!(count > 0, "the request ended early");
        request.extend_from_slice(&buffer[..count]);
    }
}

impl Sent {
    pub(crate) fn is_accepted(&self) -> bool {
        self.answer == Answer::Status(200)
    }

    /// The value of the only point of a counter.
    pub(crate) fn counter(&self, name: &str) -> u64 {
        let Some(Data::Sum(sum)) = &self.metric(name).unwrap().data else {
            panic!("{name} is no sum")
        };
        match sum.data_points[0].value {
            Some(Value::AsInt(value)) => value.try_into().unwrap(),
            other => panic!("{other:?}"),
        }
    }

    /// All metrics of all scopes.
    pub(crate) fn metrics(&self) -> impl Iterator<Item = &Metric> {
        let scopes = self.message.resource_metrics[0].scope_metrics.iter();
        scopes.flat_map(|scope| &scope.metrics)
    }

    /// The metric of a name, if it was sent, once.
    pub(crate) fn metric(&self, name: &str) -> Option<&Metric> {
        let mut found = self.metrics().filter(|metric| metric.name == name);
        let metric = found.next();
        assert!(found.next().is_none(), "{name} is there twice");
        metric
    }
}

/// An attribute that is a text.
pub(crate) fn attribute<'a>(attributes: &'a [KeyValue], name: &str) -> Option<&'a str> {
    let attribute = attributes.iter().find(|attribute| attribute.key == name)?;
    match attribute.value.as_ref()?.value.as_ref()? {
        any_value::Value::StringValue(text) => Some(text),
        _ => None,
    }
}
