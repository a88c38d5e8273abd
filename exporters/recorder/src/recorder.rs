use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use metriken_exposition::export::{self, Schedule};
use metriken_exposition::snapshot::Snapshotter;
use metriken_exposition::{Selection, Walker, program_name};
use parquet::basic::ZstdLevel;

use crate::about::About;
use crate::disk::System;
use crate::encode::Format;
use crate::gatherer::Gatherer;
use crate::names::Names;
use crate::retention::{Keep, Retention};
use crate::sampler::Sampler;
use crate::stop::Stop;
use crate::writer::Writer;
use crate::{Error, Recording};

/// How often the system can be asked to wake a thread, and how rarely anybody
/// would call it a recording.
const INTERVALS: RangeInclusive<Duration> = Duration::from_millis(1)..=Duration::from_secs(3600);

/// The longest that may be lost.
const LONGEST_SEGMENT: Duration = Duration::from_secs(24 * 3600);

/// The levels of zstd that compress better the higher they are.
const LEVELS: RangeInclusive<i32> = 1..=22;

/// Less would hold no row of a larger service.
const LEAST_MEMORY: usize = 1 << 20;

/// A recorder that is not yet started, and all that can be chosen about it.
///
/// # Examples
/// ```
/// use std::time::Duration;
///
/// use metriken_recorder::Recorder;
///
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("app.parquet");
/// let recording = Recorder::builder(path)
///     .interval(Duration::from_millis(10))
///     .segment(Duration::from_secs(10))
///     .keep_bytes(100 << 20)
///     .start()?;
/// // The application. Dropping `recording` writes what is left.
/// # Ok::<(), metriken_recorder::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "nothing is recorded before `start`"]
pub struct Recorder {
    path: PathBuf,
    interval: Duration,
    segment: Duration,
    keep: Keep,
    level: i32,
    grouping_power: u8,
    memory_bytes: usize,
    flush: Duration,
    source: Option<String>,
    metadata: BTreeMap<String, String>,
    selection: Selection,
}

impl Recorder {
    /// A recorder that samples once a second and writes a file each minute. For
    /// a path `/var/log/app.parquet` these are called
    /// `/var/log/app-20261124T021530.123456Z.parquet`, after the time of the
    /// first sample.
    pub fn builder(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            interval: Duration::from_secs(1),
            segment: Duration::from_secs(60),
            keep: Keep {
                files: None,
                bytes: 1 << 30,
                age: None,
            },
            level: 3,
            grouping_power: u8::MAX,
            memory_bytes: 64 << 20,
            flush: Duration::from_secs(10),
            source: None,
            metadata: BTreeMap::new(),
            selection: Selection::all(),
        }
    }

    /// Chooses the time between two samples, from a millisecond to an hour: a
    /// second by default. Samples are at whole multiples of it since the Unix
    /// epoch.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// Chooses how long a file is, from the interval to a day: a minute by
    /// default. This is what a crash or a loss of power costs at most, and what
    /// is kept in memory.
    pub fn segment(mut self, segment: Duration) -> Self {
        self.segment = segment;
        self
    }

    /// Chooses how many files are kept at most: any number by default. Whenever
    /// one is written the oldest ones are removed.
    pub fn keep_files(mut self, files: usize) -> Self {
        self.keep.files = Some(files);
        self
    }

    /// Chooses how many bytes the files may have together: 1 GiB by default.
    /// Whenever one is written the oldest ones are removed. The newest one stays
    /// whatever its size.
    pub fn keep_bytes(mut self, bytes: u64) -> Self {
        self.keep.bytes = bytes;
        self
    }

    /// Chooses how long files are kept: forever by default. Whenever one is written
    /// those whose first sample is older are removed; of its own files, those that
    /// were written longer ago. The newest one stays however old it is.
    pub fn keep_for(mut self, age: Duration) -> Self {
        self.keep.age = Some(age);
        self
    }

    /// Chooses how hard zstd tries, from 1 to 22: 3 by default.
    pub fn level(mut self, level: i32) -> Self {
        self.level = level;
        self
    }

    /// Chooses the most detail that is recorded of histograms: those that have
    /// more than 2^`power` buckets for a power of two are recorded with so many,
    /// each holding whole ones of theirs. By default all are as declared.
    pub fn grouping_power(mut self, power: u8) -> Self {
        self.grouping_power = power;
        self
    }

    /// Chooses how much memory samples may take, from 1 MiB: 64 MiB by default.
    /// So much may be gathered, and so much again may wait where files cannot be
    /// written; then the oldest samples are dropped. The newest stay, so more is
    /// taken where there are too many series for it, which is warned of.
    pub fn memory_bytes(mut self, bytes: usize) -> Self {
        self.memory_bytes = bytes;
        self
    }

    /// Chooses how long writing the last file may hold up the end of the
    /// process: 10 seconds by default.
    pub fn flush(mut self, flush: Duration) -> Self {
        self.flush = flush;
        self
    }

    /// Chooses whose metrics the files say they are: by default those of the
    /// executable, by its name.
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Adds to what the files say about themselves, such as the application's
    /// `version`, which is otherwise that of this crate, the `systeminfo` that the
    /// viewer of rezolus shows, or `node`.
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.metadata.insert(key.into(), value.into());
        self
    }

    /// Chooses which metrics are recorded, and labels for all of them.
    pub fn select(mut self, selection: Selection) -> Self {
        self.selection = selection;
        self
    }

    /// Records from now on, on two threads of its own.
    ///
    /// # Errors
    /// If the path cannot be one of a file, if an option cannot be so, or if the
    /// system has no room for another thread. That the folder is missing, or
    /// full, is no error: the recorder tries again until it is not.
    pub fn start(self) -> Result<Recording, Error> {
        let names = Names::new(&self.path)?;
        self.check()?;
        let level = self.zstd_level()?;
        let source = self.source.or_else(program_name).unwrap_or_default();
        let about = About::new(self.interval, source, self.metadata)?;
        let gatherer = Gatherer::new(self.grouping_power, self.memory_bytes);
        let gatherer = Arc::new(Mutex::new(gatherer));
        let stop = Stop::new(self.flush);
        let writer = Writer {
            gatherer: Arc::clone(&gatherer),
            format: Format { level, about },
            names,
            retention: Retention::new(self.keep),
            disk: System,
            stop: stop.clone(),
            period: self.segment,
            is_tight: false,
        };
        let schedule = Schedule::every(self.segment)
            .queue_bytes(self.memory_bytes)
            .flush(self.flush);
        let target = self.path.display().to_string();
        let writer = export::run("parquet", &target, writer, schedule)?;
        let walker = Walker::new(metriken_exposition::Names::Bare).select(self.selection);
        let schedule = Schedule::every(self.interval);
        let sampler = Sampler::new(Snapshotter::new(walker), gatherer, &schedule);
        sampler.start(writer, stop)
    }

    fn zstd_level(&self) -> Result<ZstdLevel, Error> {
        let level = Some(self.level).filter(|level| LEVELS.contains(level));
        level
            .and_then(|level| ZstdLevel::try_new(level).ok())
            .ok_or_else(|| Error::option("the level", self.level, "choose from 1 to 22"))
    }

    fn check(&self) -> Result<(), Error> {
        if !INTERVALS.contains(&self.interval) {
            let wanted = "choose from 1 ms to 1 h";
            return Err(Error::option("the interval", self.interval, wanted));
        }
        if !(self.interval..=LONGEST_SEGMENT).contains(&self.segment) {
            let wanted = "choose from the interval to 24 h";
            return Err(Error::option("a segment", self.segment, wanted));
        }
        let Keep { files, bytes, age } = self.keep;
        if files == Some(0) || bytes == 0 || age == Some(Duration::ZERO) {
            return Err(Error::option("what is kept", 0, "choose 1 or more"));
        }
        if self.memory_bytes < LEAST_MEMORY {
            let wanted = "choose 1048576 (1 MiB) or more";
            return Err(Error::option("the memory", self.memory_bytes, wanted));
        }
        Ok(())
    }
}
