use std::time::Duration;

use metriken_exposition::export::{self, Exporting, Schedule};
use metriken_exposition::remote_write::{self, Encoder, Histograms};
use metriken_exposition::{Buckets, Names, ProtobufEncoder, Selection, host_name, program_name};
use metriken_http::Client;

use crate::push::{Progress, RemoteWrite};
use crate::version::Speaks;
use crate::{Error, Version};

/// An exporter that is not yet started, and all that can be chosen about it.
///
/// # Examples
/// ```no_run
/// use std::time::Duration;
///
/// use metriken_remote_write::{Exporter, Schedule, Version};
///
/// let _exporting = Exporter::builder("http://127.0.0.1:9090/api/v1/write")
///     .version(Version::Two)
///     .job("checkout")
///     .client(|client| Ok(client.header("X-Scope-OrgID", "blue")))
///     .schedule(Schedule::every(Duration::from_secs(60)))
///     .start()?;
/// # Ok::<(), metriken_remote_write::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "nothing is sent before `start`"]
pub struct Exporter {
    client: Result<metriken_http::Builder, Error>,
    version: Version,
    histograms: Option<Histograms>,
    names: Names,
    job: Option<String>,
    instance: Option<String>,
    selection: Selection,
    buckets: Buckets,
    native_buckets: usize,
    samples_per_request: usize,
    ends_series: bool,
    schedule: Schedule,
}

impl Exporter {
    /// An exporter to the receiver at this URL, which is used as it is.
    pub fn builder(url: &str) -> Self {
        let user_agent = concat!("metriken-remote-write/", env!("CARGO_PKG_VERSION"));
        Exporter {
            client: Ok(Client::builder(url).user_agent(user_agent)),
            version: Version::default(),
            histograms: None,
            names: Names::default(),
            job: None,
            instance: None,
            selection: Selection::all(),
            buckets: Buckets::default(),
            native_buckets: ProtobufEncoder::NATIVE_BUCKETS,
            samples_per_request: Encoder::MOST_SAMPLES,
            ends_series: true,
            schedule: default_schedule(),
        }
    }

    /// Chooses how to reach the receiver: headers, certificates. What is wrong
    /// with those, [`start`](Self::start) reports.
    pub fn client(
        mut self,
        configure: impl FnOnce(
            metriken_http::Builder,
        ) -> Result<metriken_http::Builder, metriken_http::Error>,
    ) -> Self {
        self.client = self
            .client
            .and_then(|client| configure(client).map_err(Error::receiver));
        self
    }

    /// Chooses the version of the protocol.
    pub fn version(mut self, version: Version) -> Self {
        self.version = version;
        self
    }

    /// Chooses the form of histograms: native in version 2, classic in version
    /// 1, if nobody does.
    pub fn histograms(mut self, histograms: Histograms) -> Self {
        self.histograms = Some(histograms);
        self
    }

    /// Chooses which characters names may have; others than
    /// [`Names::Legacy`] need [`Version::Two`].
    pub fn names(mut self, names: Names) -> Self {
        self.names = names;
        self
    }

    /// Chooses the label `job`: the program's name, if nobody does.
    pub fn job(mut self, job: impl Into<String>) -> Self {
        self.job = Some(job.into());
        self
    }

    /// Chooses the label `instance`: the machine's name, if nobody does. Two
    /// processes that have all labels in common overwrite one another, so
    /// several of one job on one machine need an instance each.
    pub fn instance(mut self, instance: impl Into<String>) -> Self {
        self.instance = Some(instance.into());
        self
    }

    /// Chooses among the metrics, and labels for all of them, which go before
    /// `job` and `instance`.
    pub fn select(mut self, selection: Selection) -> Self {
        self.selection = selection;
        self
    }

    /// Chooses the bounds to which classic histograms are reduced.
    pub fn buckets(mut self, buckets: Buckets) -> Self {
        self.buckets = buckets;
        self
    }

    /// Chooses how many native buckets a histogram has at most, which makes
    /// them wider where they would be more: 642, if nobody does. See
    /// [`Exponential::new`](metriken_exposition::Exponential::new).
    pub fn native_buckets(mut self, max: usize) -> Self {
        self.native_buckets = max;
        self
    }

    /// Chooses how many samples a request has at most: 2,000, as Prometheus
    /// itself has it, if nobody does.
    pub fn samples_per_request(mut self, most: usize) -> Self {
        self.samples_per_request = most;
        self
    }

    /// Whether all series are said to have ended when the exporter does, as
    /// those of a target that Prometheus no longer scrapes. They are, if nobody
    /// says: or queries would show their last values for five minutes more. The
    /// results of a job that ends at once are better left to be seen. A quarter
    /// of the [flush](Schedule::flush) is kept for it, and if it fails, that is
    /// logged.
    pub fn end_series(mut self, end: bool) -> Self {
        self.ends_series = end;
        self
    }

    /// Chooses when to push, and how much waits for a receiver that is away:
    /// every 15 seconds, and 8 MiB, if nobody does.
    pub fn schedule(mut self, schedule: Schedule) -> Self {
        self.schedule = schedule;
        self
    }

    /// Starts pushing, on a thread of its own. Whether somebody receives is not
    /// looked at.
    ///
    /// # Errors
    /// If what was chosen cannot be used, or the system has no room for another
    /// thread.
    pub fn start(self) -> Result<Exporting, Error> {
        if self.names != Names::Legacy && self.version != Version::Two {
            return Err(Error::setting(
                "only version 2 has names of all characters; ask for that version, or for legacy \
                 names",
            ));
        }
        let client = self.client?.build().map_err(Error::receiver)?;
        let defaults = [
            ("job", self.job.or_else(program_name)),
            ("instance", self.instance.or_else(host_name)),
        ];
        let mut selection = self.selection;
        for (name, value) in defaults {
            if let Some(value) = value.filter(|_| !selection.has_label(name)) {
                selection = selection.label(name, value);
            }
        }
        let mut encoder = Encoder::new()
            .names(self.names)
            .select(selection)
            .buckets(self.buckets)
            .native_buckets(self.native_buckets)
            .samples_per_request(self.samples_per_request);
        let of_one = self.histograms.unwrap_or(Histograms::Classic);
        if self.version != Version::Two {
            encoder.write(remote_write::Version::One, of_one);
        }
        if self.version != Version::One {
            let of_two = self.histograms.unwrap_or(Histograms::Native);
            encoder.write(remote_write::Version::Two, of_two);
        }
        let target = client.url();
        let push = RemoteWrite {
            client,
            encoder,
            speaks: Speaks::at_first(self.version),
            histograms: of_one,
            may_change: self.version == Version::Auto,
            ends_series: self.ends_series,
            collections: 0,
            progress: Progress::default(),
            is_met: false,
            news: None,
        };
        export::run("remote_write", &target, push, self.schedule).map_err(Error::start)
    }
}

/// Every 15 seconds: as often as a Prometheus is customarily told to scrape.
pub(crate) fn default_schedule() -> Schedule {
    Schedule::every(Duration::from_secs(15))
}
