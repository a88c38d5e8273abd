use std::io;

use serde::de::DeserializeSeed;

use super::document::Document;
use super::error::DecodeError;
use super::limits::Limits;
use super::survey::Survey;
use crate::snapshot::Snapshot;

impl Snapshot {
    /// Writes the snapshot as JSON, on one line. With the feature `json`.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_json(&self, out: impl io::Write) -> io::Result<()> {
        serde_json::to_writer(out, &Document::of(self)).map_err(Into::into)
    }

    /// Reads a snapshot from JSON. With the feature `json`.
    ///
    /// # Errors
    /// If the bytes are not a snapshot, are beyond the limits, or of a newer
    /// version of the schema.
    pub fn from_json(bytes: &[u8], limits: Limits) -> Result<Self, DecodeError> {
        let survey = Survey::new(bytes, limits)?;
        let mut parser = serde_json::Deserializer::from_slice(bytes);
        let parsed = survey.document().deserialize(&mut parser);
        let parsed = parsed.and_then(|()| parser.end());
        survey.finish(parsed)?;
        let document: Document<'_> = serde_json::from_slice(bytes).map_err(DecodeError::form)?;
        document.into_snapshot()
    }
}
