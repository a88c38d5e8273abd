//! The first pass over bytes: is this a snapshot, of a known version, within
//! the limits?

use std::cell::{Cell, RefCell};
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::document::{FORMAT, VERSION};
use super::error::DecodeError;
use super::limits::Limits;

/// Goes through a document and keeps nothing of it.
pub(super) struct Survey {
    limit: usize,
    items: Cell<usize>,
    format: RefCell<Option<String>>,
    version: Cell<Option<u64>>,
    /// What ended the pass, if it was not the form's parser.
    refused: RefCell<Option<DecodeError>>,
}

impl Survey {
    pub(super) fn new(bytes: &[u8], limits: Limits) -> Result<Self, DecodeError> {
        if bytes.len() > limits.size_bytes {
            return Err(DecodeError::size(bytes.len(), limits));
        }
        Ok(Survey {
            limit: limits.items,
            items: Cell::new(0),
            format: RefCell::new(None),
            version: Cell::new(None),
            refused: RefCell::new(None),
        })
    }

    /// Says what was found, the parser's opinion included.
    pub(super) fn finish<E>(self, parsed: Result<(), E>) -> Result<(), DecodeError>
    where
        E: std::error::Error + Send + Sync + 'static,
    {
        if let Some(refused) = self.refused.into_inner() {
            return Err(refused);
        }
        // A newer version may look like anything, so this comes first; but what
        // is cut off may have lost its version.
        let known = self
            .format
            .into_inner()
            .is_some_and(|format| format == FORMAT);
        match self.version.get() {
            Some(version) if known && version > VERSION => {
                return Err(DecodeError::newer(version, VERSION));
            }
            _ => parsed.map_err(DecodeError::form)?,
        }
        if !known {
            let wrong = format!("it does not say \"format\": \"{FORMAT}\"");
            return Err(DecodeError::malformed(&wrong));
        }
        if self.version.get() != Some(VERSION) {
            return Err(DecodeError::malformed("it names no version that exists"));
        }
        Ok(())
    }

    /// The whole document, for a form's parser to begin with.
    pub(super) fn document(&self) -> impl for<'de> DeserializeSeed<'de, Value = ()> {
        Any {
            survey: self,
            depth: 0,
        }
    }

    fn refuse<E: Error>(&self, error: DecodeError) -> E {
        let refused = E::custom(&error);
        self.refused.replace(Some(error));
        refused
    }

    fn count<E: Error>(&self) -> Result<(), E> {
        self.items.set(self.items.get() + 1);
        if self.items.get() > self.limit {
            return Err(self.refuse(DecodeError::items(self.limit)));
        }
        Ok(())
    }
}

/// Anything, in as many lists and maps as `depth`.
#[derive(Clone, Copy)]
struct Any<'s> {
    survey: &'s Survey,
    depth: usize,
}

impl Any<'_> {
    fn inner<E: Error>(self) -> Result<Self, E> {
        if self.depth == Limits::DEPTH {
            return Err(self.survey.refuse(DecodeError::depth()));
        }
        Ok(Any {
            depth: self.depth + 1,
            ..self
        })
    }
}

impl<'de> DeserializeSeed<'de> for Any<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Any<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a snapshot")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_bytes<E>(self, _: &[u8]) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let inner = self.inner()?;
        while list.next_element_seed(inner)?.is_some() {
            self.survey.count()?;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let inner = self.inner()?;
        if self.depth > 0 {
            while map.next_key_seed(inner)?.is_some() {
                map.next_value_seed(inner)?;
                self.survey.count()?;
            }
            return Ok(());
        }
        while let Some(key) = map.next_key::<String>()? {
            match &*key {
                "format" => drop(self.survey.format.replace(Some(map.next_value()?))),
                "version" => self.survey.version.set(Some(map.next_value()?)),
                _ => map.next_value_seed(inner)?,
            }
            self.survey.count()?;
        }
        Ok(())
    }
}
