//! What a gateway is sent. It knows OpenMetrics by none of its content types:
//! it takes such a page for classic text, says that all is well, and forgets
//! every type. So that is not on offer.

use metriken_exposition::{Buckets, ProtobufEncoder, Selection, TextEncoder, TextFormat};

/// The form of what is pushed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Format {
    /// Prometheus text 0.0.4, which every gateway reads, and people too.
    #[default]
    Text,
    /// Prometheus' protobuf messages, with native histograms, exemplars and
    /// creation times for a Prometheus that scrapes those of the gateway.
    Protobuf,
}

impl Format {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "text" => Some(Format::Text),
            "protobuf" => Some(Format::Protobuf),
            _ => None,
        }
    }
}

/// Makes pages of one format.
#[derive(Debug)]
pub(crate) enum Encoder {
    Text(Box<TextEncoder>),
    Protobuf(Box<ProtobufEncoder>),
}

impl Encoder {
    pub(crate) fn new(
        format: Format,
        selection: Selection,
        buckets: Buckets,
        native_buckets: usize,
    ) -> Self {
        match format {
            Format::Text => {
                let encoder = TextEncoder::new(TextFormat::Prometheus);
                Encoder::Text(encoder.select(selection).buckets(buckets).into())
            }
            Format::Protobuf => {
                let encoder = ProtobufEncoder::new().select(selection);
                let encoder = encoder.buckets(buckets).native_buckets(native_buckets);
                Encoder::Protobuf(encoder.into())
            }
        }
    }

    pub(crate) fn content_type(&self) -> &'static str {
        match self {
            Encoder::Text(encoder) => encoder.content_type(),
            Encoder::Protobuf(encoder) => encoder.content_type(),
        }
    }

    /// A page with the values of now, for which there is room for so many
    /// bytes from the start.
    pub(crate) fn page(&mut self, room: usize) -> Vec<u8> {
        match self {
            Encoder::Text(encoder) => {
                let mut page = String::with_capacity(room);
                encoder.append_to(&mut page);
                page.into_bytes()
            }
            Encoder::Protobuf(encoder) => {
                let mut page = Vec::with_capacity(room);
                encoder.append_to(&mut page);
                page
            }
        }
    }
}
