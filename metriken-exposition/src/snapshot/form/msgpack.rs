use std::io;

use rmp_serde::{Deserializer, Serializer};
use serde::de::DeserializeSeed;
use serde::{Deserialize, Serialize};

use super::document::Document;
use super::error::DecodeError;
use super::limits::Limits;
use super::survey::Survey;
use crate::snapshot::Snapshot;

impl Snapshot {
    /// Writes the snapshot as MessagePack. With the feature `msgpack`.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_msgpack(&self, mut out: impl io::Write) -> io::Result<()> {
        let mut serializer = Serializer::new(&mut out).with_struct_map();
        let written = Document::of(self).serialize(&mut serializer);
        written.map_err(|error| match error {
            rmp_serde::encode::Error::InvalidValueWrite(error) => error.into(),
            error => io::Error::other(error),
        })
    }

    /// Reads a snapshot from MessagePack. With the feature `msgpack`.
    ///
    /// # Errors
    /// If the bytes are not a snapshot, are beyond the limits, or of a newer
    /// version of the schema.
    pub fn from_msgpack(bytes: &[u8], limits: Limits) -> Result<Self, DecodeError> {
        let survey = Survey::new(bytes, limits)?;
        let mut rest = bytes;
        let parsed = survey.document().deserialize(&mut parser(&mut rest));
        survey.finish(parsed)?;
        if !rest.is_empty() {
            let wrong = format!("{} bytes follow after it", rest.len());
            return Err(DecodeError::malformed(&wrong));
        }
        let document = Document::deserialize(&mut parser(&mut &*bytes));
        document.map_err(DecodeError::form)?.into_snapshot()
    }
}

fn parser<'a, 'b>(
    bytes: &'a mut &'b [u8],
) -> Deserializer<rmp_serde::decode::ReadReader<&'a mut &'b [u8]>> {
    let mut parser = Deserializer::new(bytes);
    // It counts values within values more finely than the survey does levels,
    // and must not come first.
    parser.set_max_depth(8 * Limits::DEPTH);
    parser
}
