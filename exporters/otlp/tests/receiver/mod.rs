//! A receiver on loopback that answers as a test says and reads what it was
//! sent with the messages that OpenTelemetry generates.
#![allow(dead_code, reason = "every test file uses a part of it")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use flate2::read::GzDecoder;
use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsPartialSuccess, ExportMetricsServiceRequest, ExportMetricsServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value};
use opentelemetry_proto::tonic::metrics::v1::Metric;
use prost::Message;

pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// One request: its head, and what it says.
pub(crate) struct Sent {
    pub(crate) head: String,
    /// What it was before it was compressed.
    pub(crate) body: Vec<u8>,
    pub(crate) message: ExportMetricsServiceRequest,
    /// The status that it was answered with.
    pub(crate) status: u16,
}

/// Answers request `i` with the status `answers(i)`, for as long as the test
/// runs. With a status of 200 goes a partial success that refused seven.
pub(crate) fn start(
    mut answers: impl FnMut(usize) -> u16 + Send + 'static,
) -> (SocketAddr, Receiver<Sent>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for (number, stream) in listener.incoming().flatten().enumerate() {
            let mut stream = stream;
            let (head, body) = read(&mut stream);
            let body = if head.to_lowercase().contains("content-encoding: gzip") {
                let mut plain = Vec::new();
                GzDecoder::new(&*body).read_to_end(&mut plain).unwrap();
                plain
            } else {
                body
            };
            let status = answers(number);
            let refused = ExportMetricsServiceResponse {
                partial_success: Some(ExportMetricsPartialSuccess {
                    rejected_data_points: 7,
                    error_message: "too old".to_owned(),
                }),
            };
            let answer = refused.encode_to_vec();
            let head_of_answer = format!(
                "HTTP/1.1 {status} X\r\nRetry-After: 0\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
                answer.len()
            );
            let message = if head.contains("application/json") {
                serde_json::from_slice(&body).unwrap()
            } else {
                ExportMetricsServiceRequest::decode(&*body).unwrap()
            };
            if sender
                .send(Sent {
                    head,
                    body,
                    message,
                    status,
                })
                .is_err()
            {
                return;
            }
            let _ = stream.write_all(head_of_answer.as_bytes());
            let _ = stream.write_all(&answer);
        }
    });
    (address, receiver)
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
