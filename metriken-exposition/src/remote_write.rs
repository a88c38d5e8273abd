//! Requests of Prometheus' remote write, versions 1 and 2.
//!
//! One walk makes the requests of both versions, if both are asked for: of a
//! receiver that was not met yet it is not known which of them it takes, and
//! what it is sent after it refused one has to be of the same reading.
//!
//! The labels of a series are put together once, in the bytes that version 1
//! has for them. Those bytes are also how a series is known again: what was in
//! the last collection and is not in this one has ended, and is said to have by
//! a sample with a special value, as both specifications demand of senders.
//!
//! Sources: Prometheus' Remote-Write 1.0 and 2.0 specifications and the
//! messages of the packages `prometheus` and `io.prometheus.write.v2`.

mod draft;
mod exemplar;
mod form;
mod key;
mod live;
mod one;
mod point;
mod request;
mod series;
mod symbols;
mod two;

use std::time::{Duration, SystemTime};

use self::exemplar::Span;
use self::form::Form;
use self::live::Live;
use self::point::{Description, Point, Value};
use self::series::{Memory, Pass};
use crate::exemplars::since_1970;
use crate::{Buckets, Names, ProtobufEncoder, Selection, Walker};

pub use self::form::Histograms;
pub use self::request::{Request, Version};

/// How often version 1, which has texts apart from series, repeats them: as
/// often as Prometheus does.
const METADATA_EVERY: Duration = Duration::from_secs(60);

/// Makes requests of everything that is registered.
///
/// # Examples
/// ```
/// use std::time::SystemTime;
///
/// use metriken::{Counter, metric};
/// use metriken_exposition::remote_write::{Encoder, Histograms, Version};
///
/// #[metric(name = "http_requests")]
/// static REQUESTS: Counter = Counter::new();
///
/// let mut encoder = Encoder::new();
/// encoder.write(Version::Two, Histograms::Native);
/// let requests = encoder.collect(SystemTime::now());
/// assert_eq!(requests[0].version, Version::Two);
/// assert!(requests[0].samples > 0);
/// ```
#[derive(Debug)]
pub struct Encoder {
    names: Names,
    selection: Selection,
    walker: Walker,
    most_samples: usize,
    memory: Memory,
    forms: Vec<Form>,
    live: Live,
    /// The time of the last collection.
    last_ms: Option<u64>,
    metadata_ms: Option<u64>,
}

impl Encoder {
    /// The most samples of a request by default, which is Prometheus' own.
    pub const MOST_SAMPLES: usize = 2_000;

    /// An encoder of all metrics, with legacy names and the default buckets,
    /// that writes nothing until it is told which [version](Self::write).
    pub fn new() -> Self {
        Encoder {
            names: Names::default(),
            selection: Selection::all(),
            walker: Walker::new(Names::default()),
            most_samples: Self::MOST_SAMPLES,
            memory: Memory::new(Buckets::default(), ProtobufEncoder::NATIVE_BUCKETS),
            forms: Vec::new(),
            live: Live::default(),
            last_ms: None,
            metadata_ms: None,
        }
    }

    /// Sets which characters names may have. By its specification, version 1
    /// has legacy ones only.
    #[must_use]
    pub fn names(mut self, names: Names) -> Self {
        self.names = names.on_pages();
        self.walker = Walker::new(self.names).select(self.selection.clone());
        self
    }

    /// Sets which metrics are written, and labels for all of them.
    #[must_use]
    pub fn select(mut self, selection: Selection) -> Self {
        self.walker = Walker::new(self.names).select(selection.clone());
        self.selection = selection;
        self
    }

    /// Sets which classic buckets of histograms are written.
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

    /// Sets how many samples and histograms a request has at most. The samples
    /// of a classic histogram stay together, however many they are.
    #[must_use]
    pub fn samples_per_request(mut self, most: usize) -> Self {
        self.most_samples = most.max(1);
        self
    }

    /// Writes requests of this version from the next collection on, with
    /// histograms of this form.
    pub fn write(&mut self, version: Version, histograms: Histograms) {
        self.leave(version);
        let form = Form::new(version, histograms, self.most_samples);
        self.forms.push(form);
        // What is collected next may be the first that its receiver sees.
        self.metadata_ms = None;
    }

    /// Writes no more requests of this version.
    pub fn leave(&mut self, version: Version) {
        self.forms.retain(|form| form.version != version);
    }

    /// The values of now, which is `at`, and that the series have ended that
    /// were in the collection before. Requests of one version are in order.
    ///
    /// A series has no two samples of one time, so a collection within a
    /// millisecond of the last one counts as one of the next.
    pub fn collect(&mut self, at: SystemTime) -> Vec<Request> {
        let mut at_ms = since_1970(at).as_millis() as u64;
        if self.last_ms == Some(at_ms) {
            at_ms += 1;
        }
        let describes = self.is_metadata_due(at_ms);
        self.begin(at_ms, describes);
        let walk = self.walker.walk();
        self.memory.begin();
        let mut pass = Pass {
            memory: &mut self.memory,
            forms: &mut self.forms,
            live: &mut self.live,
            exemplars: Span {
                after_ms: self.last_ms,
                until_ms: at_ms,
            },
            family: Description::UNKNOWN,
            is_described: true,
        };
        for family in walk.families() {
            pass.begin(&family);
            for member in family.members() {
                member.visit(|series| pass.write(&member, series));
            }
        }
        self.last_ms = Some(at_ms);
        self.end_gone();
        self.requests()
    }

    /// That all series of the last collection have ended, a millisecond after
    /// it.
    pub fn end(&mut self) -> Vec<Request> {
        let at_ms = self.last_ms.unwrap_or(0) + 1;
        self.last_ms = Some(at_ms);
        self.begin(at_ms, false);
        self.end_gone();
        self.requests()
    }

    fn begin(&mut self, at_ms: u64, describes: bool) {
        self.live.begin();
        for form in &mut self.forms {
            form.begin(at_ms, describes);
        }
    }

    fn is_metadata_due(&mut self, at_ms: u64) -> bool {
        let every_ms = METADATA_EVERY.as_millis() as u64;
        let due = self
            .metadata_ms
            .is_none_or(|last| at_ms.abs_diff(last) >= every_ms);
        if due {
            self.metadata_ms = Some(at_ms);
        }
        due
    }

    /// Ends the series that were there and are not.
    fn end_gone(&mut self) {
        let forms = &mut self.forms;
        self.live.take_gone(|gone| {
            let value = if gone.is_native {
                Value::StaleHistogram
            } else {
                Value::STALE
            };
            let point = Point::bare(gone.key, value);
            for form in forms.iter_mut() {
                if gone.forms & form.version.bit() != 0 {
                    form.make_room(1);
                    form.add(&Description::UNKNOWN, &point);
                }
            }
        });
    }

    fn requests(&mut self) -> Vec<Request> {
        self.forms
            .iter_mut()
            .flat_map(Form::take_requests)
            .collect()
    }
}

impl Default for Encoder {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether series of native buckets, of classic ones, or of no histogram are
/// in a form.
fn keeps(form: &Form, part: Part) -> bool {
    match part {
        Part::Scalar => true,
        Part::Classic => form.histograms != Histograms::Native,
        Part::Native => form.histograms != Histograms::Classic,
    }
}

/// What a series is a part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Scalar,
    Classic,
    Native,
}
