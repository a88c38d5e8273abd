//! The requests of one version.

use std::mem;

use super::draft::Draft;
use super::point::{Description, Point};
use super::request::{Request, Version};
use super::symbols::Symbols;
use super::{one, two};

/// Which buckets histograms are written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Histograms {
    /// A series for each bucket, which every receiver knows.
    Classic,
    /// All buckets in one sample. A receiver that does not know these may lose
    /// them without a word.
    Native,
    /// Both, of the same reading.
    Both,
}

/// A version, and its requests of the current collection.
#[derive(Debug)]
pub(super) struct Form {
    pub(super) version: Version,
    pub(super) histograms: Histograms,
    most_samples: usize,
    at_ms: u64,
    /// Whether families are described apart from their series.
    describes: bool,
    draft: Draft,
    done: Vec<Request>,
    symbols: Symbols,
    /// The family that the draft describes last, and how.
    family: Option<(Option<usize>, two::Metadata)>,
}

impl Form {
    pub(super) fn new(version: Version, histograms: Histograms, most_samples: usize) -> Self {
        Form {
            version,
            histograms,
            most_samples,
            at_ms: 0,
            describes: false,
            draft: Draft::default(),
            done: Vec::new(),
            symbols: Symbols::default(),
            family: None,
        }
    }

    /// Begins a collection.
    pub(super) fn begin(&mut self, at_ms: u64, describes: bool) {
        (self.at_ms, self.describes) = (at_ms, describes);
        self.done.clear();
        self.begin_request();
    }

    /// Sees that the next so many samples go into one request.
    pub(super) fn make_room(&mut self, samples: usize) {
        if self.draft.len() > 0 && self.draft.len() + samples > self.most_samples {
            self.end_request();
        }
    }

    /// Adds a sample of a family's.
    pub(super) fn add(&mut self, family: &Description<'_>, point: &Point<'_>) {
        match self.version {
            Version::One => {
                one::write_series(&mut self.draft, point, self.at_ms);
            }
            Version::Two => {
                let metadata = self.metadata(family);
                let Form { draft, symbols, .. } = self;
                two::write_series(draft, symbols, metadata, point, self.at_ms);
            }
        }
        if point.value.is_histogram() {
            self.draft.histograms += 1;
        } else {
            self.draft.samples += 1;
        }
        self.draft.exemplars += point.exemplars.len() as u64;
    }

    /// Describes a family whose series follow, if this version does it here
    /// and it is time to.
    pub(super) fn describe(&mut self, family: &Description<'_>) {
        if self.version == Version::One && self.describes {
            one::write_metadata(&mut self.draft, family);
        }
    }

    /// All requests of the collection.
    pub(super) fn take_requests(&mut self) -> Vec<Request> {
        if self.draft.len() > 0 {
            self.end_request();
        }
        mem::take(&mut self.done)
    }

    fn metadata(&mut self, family: &Description<'_>) -> two::Metadata {
        if let Some((known, metadata)) = self.family
            && known == family.index
        {
            return metadata;
        }
        let metadata = two::Metadata {
            kind: family.kind,
            help: self.symbols.number(family.help.as_bytes()),
            unit: self.symbols.number(family.unit.as_bytes()),
        };
        self.family = Some((family.index, metadata));
        metadata
    }

    fn begin_request(&mut self) {
        self.draft.clear();
        self.symbols.reset();
        self.family = None;
    }

    fn end_request(&mut self) {
        let body = match self.version {
            Version::One => {
                let room = Vec::with_capacity(self.draft.bytes.len());
                mem::replace(&mut self.draft.bytes, room)
            }
            Version::Two => [self.symbols.bytes(), &self.draft.bytes].concat(),
        };
        self.done.push(Request {
            version: self.version,
            body,
            samples: self.draft.samples,
            histograms: self.draft.histograms,
            exemplars: self.draft.exemplars,
        });
        self.begin_request();
    }
}
