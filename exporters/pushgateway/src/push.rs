//! The exporter as the contract drives it.

use std::time::{Instant, SystemTime};

use metriken_exposition::export::{Failure, Push, Sent};
use metriken_http::{Answer, Client, Method, Request};

use crate::clash::Clashes;
use crate::format::Encoder;
use crate::group::Group;

#[derive(Debug)]
pub(crate) struct Pushgateway {
    pub(crate) client: Client,
    pub(crate) group: Group,
    /// The group's path.
    pub(crate) path: String,
    pub(crate) method: Method,
    pub(crate) delete_on_stop: bool,
    pub(crate) encoder: Encoder,
    pub(crate) clashes: Clashes,
    /// The size of the last page.
    pub(crate) size_bytes: usize,
}

impl Push for Pushgateway {
    type Batch = Vec<u8>;

    fn collect(&mut self, _: SystemTime) -> Vec<u8> {
        // Numbers grow by a digit now and then.
        let page = self.encoder.page(self.size_bytes + self.size_bytes / 16);
        self.size_bytes = page.len();
        page
    }

    fn size_bytes(batch: &Vec<u8>) -> usize {
        batch.len()
    }

    fn send(&mut self, batch: &Vec<u8>, deadline: Instant) -> Result<Sent, Failure> {
        let request = Request {
            path: &self.path,
            content_type: self.encoder.content_type(),
            body: batch,
            ..Request::default()
        };
        let answer = self.client.exchange(self.method, &request, deadline)?;
        answer.success()?;
        Ok(Sent {
            bytes: batch.len() as u64,
            warning: self.clashes.find(&self.group).map(str::to_owned),
            ..Sent::default()
        })
    }

    fn has_last_words(&self) -> bool {
        self.delete_on_stop
    }

    fn finish(&mut self, deadline: Instant) -> Result<(), Failure> {
        if !self.delete_on_stop {
            return Ok(());
        }
        let request = Request {
            path: &self.path,
            ..Request::default()
        };
        let answer = self.client.exchange(Method::Delete, &request, deadline);
        match answer.and_then(Answer::success) {
            Ok(_) => Ok(()),
            Err(failure) => Err(Failure::permanent(format!(
                "the group is not deleted, and the gateway goes on to show its last values: \
                 {failure}"
            ))),
        }
    }
}
