//! Prometheus' protobuf exposition format, the only one by which a scrape
//! carries native histograms.
//!
//! A page is a sequence of messages of type `MetricFamily`, each after its
//! length. They are written straight from the walk, a field after another:
//! nothing is gathered first.
//!
//! A histogram has classic buckets and native ones, of one reading; the scraper
//! takes those that it is configured to keep. Numbers are floats here, which
//! keep 53 bits, except for counts of histograms.
//!
//! Source: the file `metrics.proto` of Prometheus' client model.

mod exemplar;
mod histogram;
mod series;

use std::{io, mem};

use metriken_core::Kind;

pub(crate) use self::series::write_label;
use self::series::{Memory, write_series};
use crate::only::Only;
use crate::wire::{Length, Message};
use crate::{Buckets, Family, Names, Selection, Walker, names};

/// How much is written before it is handed on.
const PIECE_BYTES: usize = 8 << 10;

/// Writes everything that is registered as Prometheus' protobuf messages.
///
/// # Examples
/// ```
/// use metriken::{Counter, metric};
/// use metriken_exposition::ProtobufEncoder;
///
/// #[metric(name = "http_requests")]
/// static REQUESTS: Counter = Counter::new();
///
/// let mut encoder = ProtobufEncoder::new();
/// let mut page = Vec::new();
/// encoder.append_to(&mut page);
/// assert!(!page.is_empty());
/// ```
#[derive(Debug)]
pub struct ProtobufEncoder {
    names: Names,
    selection: Selection,
    walker: Walker,
    only: Only,
    memory: Memory,
    /// Room for bytes that are about to be handed on.
    piece: Vec<u8>,
}

impl ProtobufEncoder {
    /// How many native buckets a histogram has at most by default: enough for
    /// eight to each power of two over the whole range of 64 bits, or sixteen
    /// over 40 bits, which is 18 minutes in nanoseconds. Buckets without values
    /// are not on a page.
    pub const NATIVE_BUCKETS: usize = 642;

    /// An encoder with legacy names and the default buckets.
    pub fn new() -> Self {
        ProtobufEncoder {
            names: Names::default(),
            selection: Selection::all(),
            walker: Walker::new(Names::default()),
            only: Only::default(),
            memory: Memory::new(Buckets::default(), Self::NATIVE_BUCKETS),
            piece: Vec::new(),
        }
    }

    /// Sets which characters names may have.
    #[must_use]
    pub fn names(self, names: Names) -> Self {
        let names = names.on_pages();
        ProtobufEncoder {
            names,
            walker: Walker::new(names).select(self.selection.clone()),
            ..self
        }
    }

    /// Sets which metrics are shown, and labels for all of them.
    #[must_use]
    pub fn select(self, selection: Selection) -> Self {
        ProtobufEncoder {
            walker: Walker::new(self.names).select(selection.clone()),
            selection,
            ..self
        }
    }

    /// Sets which classic buckets of histograms are shown.
    #[must_use]
    pub fn buckets(mut self, buckets: Buckets) -> Self {
        self.memory = self.memory.with_classic(buckets);
        self
    }

    /// Sets for how many native buckets at most the resolution of a histogram
    /// is chosen: see [`Exponential::new`](crate::Exponential::new).
    #[must_use]
    pub fn native_buckets(mut self, max: usize) -> Self {
        self.memory = self.memory.with_native(max);
        self
    }

    /// From the next page on, shows only families that have one of these names
    /// or a sample of one of them; if there are none, all.
    ///
    /// The names are those on the page: `http_requests_total`, not
    /// `http.requests`.
    pub fn show_only(&mut self, names: impl IntoIterator<Item = String>) {
        self.only.set(names);
    }

    /// The value of the HTTP header `Content-Type` for what is written.
    pub fn content_type(&self) -> &'static str {
        match self.names {
            Names::Legacy => {
                "application/vnd.google.protobuf; \
                 proto=io.prometheus.client.MetricFamily; encoding=delimited"
            }
            _ => {
                "application/vnd.google.protobuf; \
                 proto=io.prometheus.client.MetricFamily; encoding=delimited; \
                 escaping=allow-utf-8"
            }
        }
    }

    /// Appends a page with the values of now.
    ///
    /// # Cost
    /// As for [`TextEncoder::encode`](crate::TextEncoder::encode).
    pub fn append_to(&mut self, out: &mut Vec<u8>) {
        let written = self.write(out, |_| Ok(()));
        debug_assert!(written.is_ok(), "there is nobody who could fail");
    }

    /// Writes a page with the values of now to a file, a socket or the like,
    /// in pieces of 8 KiB or of a whole family, if that is more.
    ///
    /// # Errors
    /// Those of `out`. What was written until then is not a page.
    pub fn write_to(&mut self, out: &mut impl io::Write) -> io::Result<()> {
        let mut piece = mem::take(&mut self.piece);
        piece.clear();
        let result = self.write(&mut piece, |piece| {
            if piece.len() >= PIECE_BYTES {
                out.write_all(piece)?;
                piece.clear();
            }
            Ok(())
        });
        let result = result.and_then(|()| out.write_all(&piece));
        self.piece = piece;
        result
    }

    /// Writes a page, calling `written` after each family.
    fn write(
        &mut self,
        out: &mut Vec<u8>,
        mut written: impl FnMut(&mut Vec<u8>) -> io::Result<()>,
    ) -> io::Result<()> {
        let walk = self.walker.walk();
        self.memory.readings.begin();
        for family in walk.families().filter(|family| self.only.includes(family)) {
            write_family(out, &family, &mut self.memory);
            written(out)?;
        }
        Ok(())
    }
}

impl Default for ProtobufEncoder {
    fn default() -> Self {
        Self::new()
    }
}

/// Writes a family, unless it has no series.
fn write_family(out: &mut Vec<u8>, family: &Family<'_>, memory: &mut Memory) {
    let length = Length::begin(out);
    write_header(&mut Message::bare(out), family);
    let empty = out.len();
    for member in family.members() {
        member.visit(|series| write_series(out, &member, series, memory));
    }
    if out.len() > empty {
        length.end(out);
    } else {
        length.undo(out);
    }
}

/// What a family begins with. This format has no families but of samples of
/// one name, nor the younger kinds.
fn write_header(to: &mut Message<'_>, family: &Family<'_>) {
    const COUNTER: u64 = 0;
    const GAUGE: u64 = 1;
    const HISTOGRAM: u64 = 4;
    let (suffix, kind) = match family.kind() {
        Kind::Counter => ("_total", COUNTER),
        Kind::Info => ("_info", GAUGE),
        Kind::Histogram => ("", HISTOGRAM),
        _ => ("", GAUGE),
    };
    to.joined(1, &[family.name(), suffix]);
    if !family.help().is_empty() {
        to.bytes(2, family.help());
    }
    to.uint(3, kind);
    if !family.unit().is_empty() {
        to.bytes(5, names::unit(family.unit()).as_bytes());
    }
}
