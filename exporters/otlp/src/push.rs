//! The exporter as the contract drives it.

use std::time::{Instant, SystemTime};

use metriken_exposition::export::{Failure, Push, Sent};
use metriken_http::{Client, Request, gzip};
use prost::Message;

use crate::baseline::Baseline;
use crate::encode::Encoder;
use crate::message::ExportResponse;

#[derive(Debug)]
pub(crate) struct Otlp {
    pub(crate) encoder: Encoder,
    pub(crate) client: Client,
    pub(crate) gzip: bool,
    /// What the receiver has.
    pub(crate) accepted: Baseline,
    /// What it has once it accepts the last batch.
    pub(crate) collected: Baseline,
}

impl Push for Otlp {
    type Batch = Vec<u8>;

    fn collect(&mut self, at: SystemTime) -> Vec<u8> {
        let (request, collected) = self.encoder.encode(at, &self.accepted);
        self.collected = collected;
        let body = request.encode_to_vec();
        if self.gzip { gzip(&body) } else { body }
    }

    fn size_bytes(batch: &Vec<u8>) -> usize {
        batch.len()
    }

    fn send(&mut self, batch: &Vec<u8>, deadline: Instant) -> Result<Sent, Failure> {
        let request = Request {
            content_type: "application/x-protobuf",
            content_encoding: self.gzip.then_some("gzip"),
            body: batch,
            ..Request::default()
        };
        let answer = self.client.post(&request, deadline)?;
        // What a partial success refused must not be sent again.
        self.accepted = std::mem::take(&mut self.collected);
        let mut sent = Sent {
            bytes: batch.len() as u64,
            ..Sent::default()
        };
        // A receiver that accepts and says something else accepted.
        let response = ExportResponse::decode(answer.body()).unwrap_or_default();
        if let Some(partial) = response.partial_success {
            sent.rejected = partial.rejected_data_points.try_into().unwrap_or(0);
            let message = partial.error_message;
            sent.warning = (!message.is_empty()).then_some(message);
        }
        Ok(sent)
    }
}
