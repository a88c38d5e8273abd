//! What is there instead of gRPC where the feature is not turned on.

use std::time::Instant;

use metriken_exposition::export::Failure;

use crate::Error;
use crate::receiver::Settings;

/// There is none.
#[derive(Debug)]
pub(crate) enum Client {}

impl Client {
    pub(crate) fn new(settings: &Settings, _: String) -> Result<Self, Error> {
        Err(settings.protocol.error(Error::without_grpc()))
    }

    pub(crate) fn url(&self) -> &str {
        match *self {}
    }

    pub(crate) fn send(&mut self, _: &[u8], _: Instant) -> Result<Vec<u8>, Failure> {
        match *self {}
    }
}
