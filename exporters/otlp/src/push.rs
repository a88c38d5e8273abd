//! The exporter as the contract drives it.

use std::time::{Instant, SystemTime};

use metriken_exposition::export::{Failure, Push, Sent};

use crate::encode::Encode;
use crate::receiver::Receiver;

#[derive(Debug)]
pub(crate) struct Otlp {
    pub(crate) encoder: Box<dyn Encode>,
    pub(crate) receiver: Receiver,
}

impl Push for Otlp {
    type Batch = Vec<u8>;

    fn collect(&mut self, at: SystemTime) -> Vec<u8> {
        self.receiver.pack(self.encoder.encode(at))
    }

    fn size_bytes(batch: &Vec<u8>) -> usize {
        batch.len()
    }

    fn send(&mut self, batch: &Vec<u8>, deadline: Instant) -> Result<Sent, Failure> {
        let content_type = self.encoder.content_type();
        let answer = self.receiver.send(content_type, batch, deadline)?;
        // What a partial success refused must not be sent again.
        self.encoder.accept();
        // A receiver that accepts and says something else accepted.
        let partial = self.encoder.partial_success(&answer);
        let partial = partial.unwrap_or_default();
        Ok(Sent {
            bytes: batch.len() as u64,
            rejected: partial.rejected,
            warning: (!partial.message.is_empty()).then_some(partial.message),
        })
    }
}
