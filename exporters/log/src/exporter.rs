use std::time::Duration;

use metriken_exposition::export::{self, Exporting, Schedule};
use metriken_exposition::{Names, Selection, Walker};

use crate::Error;
use crate::report::Past;
use crate::reporter::Reporter;

/// What reports are written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Output {
    /// Lines for people, in columns, to standard error.
    #[default]
    Human,
    /// A line of JSON for each series, to standard error.
    Json,
    /// An event for each series, of the target `metriken` and the level `INFO`,
    /// to the process' `tracing` subscriber.
    Tracing,
}

/// An exporter that is not yet started, and all that can be chosen about it.
///
/// # Examples
/// ```
/// use std::time::Duration;
///
/// use metriken_log::{Exporter, Output, Schedule};
///
/// let exporting = Exporter::builder()
///     .output(Output::Json)
///     .changed_only(true)
///     .schedule(Schedule::every(Duration::from_secs(10)))
///     .start()?;
/// # Ok::<(), metriken_log::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "nothing is written before `start`"]
pub struct Exporter {
    output: Output,
    own: bool,
    changed_only: bool,
    lines: usize,
    selection: Selection,
    schedule: Schedule,
}

impl Exporter {
    /// An exporter that writes lines for people to standard error every minute.
    pub fn builder() -> Self {
        Self {
            output: Output::default(),
            own: false,
            changed_only: false,
            lines: 200,
            selection: Selection::all(),
            schedule: Schedule::every(Duration::from_secs(60)),
        }
    }

    /// Chooses what is written, and where to.
    pub fn output(mut self, output: Output) -> Self {
        self.output = output;
        self
    }

    /// Chooses whether lines for people show all that metriken says of itself,
    /// `metriken_*`: by default they show what failed or was dropped, and the
    /// rest only where there is nothing else. Other outputs show everything.
    pub fn own(mut self, own: bool) -> Self {
        self.own = own;
        self
    }

    /// Chooses whether only those series are reported that have changed since
    /// the last report: by default all are.
    pub fn changed_only(mut self, changed_only: bool) -> Self {
        self.changed_only = changed_only;
        self
    }

    /// Chooses how many series a report has at most: 200 by default. It says
    /// how many it leaves out, first those that have not changed.
    pub fn lines(mut self, lines: usize) -> Self {
        self.lines = lines;
        self
    }

    /// Chooses which metrics are reported, and labels for all of them.
    pub fn select(mut self, selection: Selection) -> Self {
        self.selection = selection;
        self
    }

    /// Chooses when to report.
    pub fn schedule(mut self, schedule: Schedule) -> Self {
        self.schedule = schedule;
        self
    }

    /// Reports from now on, on a thread of its own, and a last time when what
    /// it returns is dropped.
    ///
    /// # Errors
    /// If the system has no room for another thread.
    pub fn start(self) -> Result<Exporting, Error> {
        let target = match self.output {
            Output::Tracing => "tracing",
            _ => "stderr",
        };
        let reporter = Reporter {
            walker: Walker::new(Names::Utf8).select(self.selection),
            output: self.output,
            own: self.own,
            changed_only: self.changed_only,
            lines: self.lines,
            told: Past::new(),
            collected: None,
        };
        Ok(export::run("log", target, reporter, self.schedule)?)
    }
}
