//! The exporter as the contract drives it.

use std::time::{Instant, SystemTime};

use metriken_exposition::export::{Failure, Push, Sent};
use metriken_http::{Client, Request, gzip};

use crate::encode::Encode;

#[derive(Debug)]
pub(crate) struct Otlp {
    pub(crate) encoder: Box<dyn Encode>,
    pub(crate) client: Client,
    pub(crate) gzip: bool,
}

impl Push for Otlp {
    type Batch = Vec<u8>;

    fn collect(&mut self, at: SystemTime) -> Vec<u8> {
        let body = self.encoder.encode(at);
        if self.gzip { gzip(&body) } else { body }
    }

    fn size_bytes(batch: &Vec<u8>) -> usize {
        batch.len()
    }

    fn send(&mut self, batch: &Vec<u8>, deadline: Instant) -> Result<Sent, Failure> {
        let request = Request {
            content_type: self.encoder.content_type(),
            content_encoding: self.gzip.then_some("gzip"),
            body: batch,
            ..Request::default()
        };
        let answer = self.client.post(&request, deadline)?;
        // What a partial success refused must not be sent again.
        self.encoder.accept();
        // A receiver that accepts and says something else accepted.
        let partial = self.encoder.partial_success(answer.body());
        let partial = partial.unwrap_or_default();
        Ok(Sent {
            bytes: batch.len() as u64,
            rejected: partial.rejected,
            warning: (!partial.message.is_empty()).then_some(partial.message),
        })
    }
}
