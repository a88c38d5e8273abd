//! One encoder for every format on offer.

use std::io;

use metriken_exposition::{Buckets, ProtobufEncoder, Selection, TextEncoder};

use crate::negotiate::{Format, Offer};

/// The encoder of an offer.
#[derive(Debug)]
pub(super) enum Encoder {
    Text(Box<TextEncoder>),
    Protobuf(Box<ProtobufEncoder>),
}

impl Encoder {
    pub(super) fn new(
        offer: &Offer,
        selection: Selection,
        buckets: Buckets,
        native_buckets: usize,
    ) -> Self {
        match offer.format {
            Format::Text(format) => {
                let encoder = TextEncoder::new(format).names(offer.names);
                let encoder = encoder.select(selection);
                Encoder::Text(Box::new(encoder.buckets(buckets)))
            }
            Format::Protobuf => {
                let encoder = ProtobufEncoder::new().names(offer.names);
                let encoder = encoder.select(selection).buckets(buckets);
                Encoder::Protobuf(Box::new(encoder.native_buckets(native_buckets)))
            }
        }
    }

    pub(super) fn content_type(&self) -> &'static str {
        match self {
            Encoder::Text(encoder) => encoder.content_type(),
            Encoder::Protobuf(encoder) => encoder.content_type(),
        }
    }

    /// The families of the next page, by their names; without any, all.
    pub(super) fn show_only(&mut self, names: impl Iterator<Item = String>) {
        match self {
            Encoder::Text(encoder) => encoder.show_only(names),
            Encoder::Protobuf(encoder) => encoder.show_only(names),
        }
    }

    /// A page that is expected to have this size.
    pub(super) fn page(&mut self, size: usize) -> Vec<u8> {
        match self {
            Encoder::Text(encoder) => {
                let mut page = String::with_capacity(size);
                encoder.append_to(&mut page);
                page.into_bytes()
            }
            Encoder::Protobuf(encoder) => {
                let mut page = Vec::with_capacity(size);
                encoder.append_to(&mut page);
                page
            }
        }
    }

    pub(super) fn write_to(&mut self, out: &mut impl io::Write) -> io::Result<()> {
        match self {
            Encoder::Text(encoder) => encoder.write_to(out),
            Encoder::Protobuf(encoder) => encoder.write_to(out),
        }
    }
}
