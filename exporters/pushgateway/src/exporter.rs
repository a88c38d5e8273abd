use std::time::Duration;

use metriken_exposition::export::{self, Exporting, Schedule};
use metriken_exposition::{Buckets, ProtobufEncoder, Selection, program_name};
use metriken_http::{Client, Method};

use crate::clash::Clashes;
use crate::format::Encoder;
use crate::group::Group;
use crate::push::Pushgateway;
use crate::{Error, Format};

/// An exporter that is not yet started, and all that can be chosen about it.
///
/// # Examples
/// ```no_run
/// use std::time::Duration;
///
/// use metriken_pushgateway::{Exporter, Schedule};
///
/// let _exporting = Exporter::builder("http://127.0.0.1:9091")
///     .job("nightly_backup")
///     .grouping("database", "orders")
///     .client(|client| Ok(client.header("Authorization", "Bearer tell-nobody")))
///     .schedule(Schedule::every(Duration::from_secs(60)))
///     .start()?;
/// # Ok::<(), metriken_pushgateway::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "nothing is sent before `start`"]
pub struct Exporter {
    client: Result<metriken_http::Builder, Error>,
    job: Option<String>,
    grouping: Vec<(String, String)>,
    format: Format,
    method: Method,
    delete_on_stop: bool,
    selection: Selection,
    buckets: Buckets,
    native_buckets: usize,
    schedule: Schedule,
}

impl Exporter {
    /// An exporter to the gateway at this URL, without the path of a group.
    pub fn builder(url: &str) -> Self {
        let user_agent = concat!("metriken-pushgateway/", env!("CARGO_PKG_VERSION"));
        let client = Client::builder(&as_folder(url)).user_agent(user_agent);
        Exporter {
            client: Ok(client),
            job: None,
            grouping: Vec::new(),
            format: Format::default(),
            method: Method::Put,
            delete_on_stop: false,
            selection: Selection::all(),
            buckets: Buckets::default(),
            native_buckets: ProtobufEncoder::NATIVE_BUCKETS,
            schedule: default_schedule(),
        }
    }

    /// Chooses how to reach the gateway: headers, certificates. What is wrong
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

    /// Chooses the job that pushes: the program's name, if nobody does.
    pub fn job(mut self, job: impl Into<String>) -> Self {
        self.job = Some(job.into());
        self
    }

    /// Adds a label to the group, which the gateway gives to every series. What
    /// is pushed to one group replaces what was pushed there before, so several
    /// processes that push need a label in which they differ, such as
    /// `instance`.
    pub fn grouping(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.grouping.push((name.into(), value.into()));
        self
    }

    /// Chooses the form of what is pushed.
    pub fn format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// Leaves in the group the metrics of other names that are there, where
    /// otherwise a push replaces all of it: by `POST` instead of `PUT`.
    pub fn keep_others(mut self, keep: bool) -> Self {
        self.method = if keep { Method::Post } else { Method::Put };
        self
    }

    /// Whether the group is deleted when the exporter ends. Not, if nobody says:
    /// the results of a job that is done are what gateways are for. Services
    /// want it, because a gateway shows their last values forever. A quarter of
    /// the [flush](Schedule::flush) is kept for it, and if it fails, that is
    /// logged.
    pub fn delete_on_stop(mut self, delete: bool) -> Self {
        self.delete_on_stop = delete;
        self
    }

    /// Chooses among the metrics.
    pub fn select(mut self, selection: Selection) -> Self {
        self.selection = selection;
        self
    }

    /// Chooses the bounds to which histograms are reduced.
    pub fn buckets(mut self, buckets: Buckets) -> Self {
        self.buckets = buckets;
        self
    }

    /// Chooses how many native buckets a histogram has at most in
    /// [`Format::Protobuf`], which makes
    /// them wider where they would be more: 642, if nobody does. See
    /// [`Exponential::new`](metriken_exposition::Exponential::new).
    pub fn native_buckets(mut self, max: usize) -> Self {
        self.native_buckets = max;
        self
    }

    /// Chooses when to push: every 15 seconds, if nobody says, and at the end.
    pub fn schedule(mut self, schedule: Schedule) -> Self {
        self.schedule = schedule;
        self
    }

    /// Starts pushing, on a thread of its own. Whether a gateway is there is
    /// not looked at.
    ///
    /// # Errors
    /// If what was chosen cannot be used, or the system has no room for another
    /// thread.
    pub fn start(self) -> Result<Exporting, Error> {
        let job = self.job.or_else(program_name);
        let group = Group::new(job.unwrap_or_default(), self.grouping)?;
        let client = self.client?.build().map_err(Error::receiver)?;
        let path = group.path();
        let target = format!("{}{path}", client.url());
        let push = Pushgateway {
            client,
            path,
            group,
            method: self.method,
            delete_on_stop: self.delete_on_stop,
            clashes: Clashes::new(self.selection.clone()),
            encoder: Encoder::new(
                self.format,
                self.selection,
                self.buckets,
                self.native_buckets,
            ),
            size_bytes: 0,
        };
        export::run("pushgateway", &target, push, self.schedule).map_err(Error::start)
    }
}

/// Every 15 seconds: as often as a Prometheus is customarily told to ask.
pub(crate) fn default_schedule() -> Schedule {
    Schedule::every(Duration::from_secs(15))
}

/// The URL with a slash at the end of its path, for more to follow.
fn as_folder(url: &str) -> String {
    let (path, query) = url.split_at(url.find('?').unwrap_or(url.len()));
    format!("{}/{query}", path.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_goes_between_the_url_and_its_query() {
        for (url, folder) in [
            ("http://h", "http://h/"),
            ("http://h:1/", "http://h:1/"),
            ("http://h/gateway?token=a/b", "http://h/gateway/?token=a/b"),
        ] {
            assert_eq!(as_folder(url), folder);
        }
    }
}
