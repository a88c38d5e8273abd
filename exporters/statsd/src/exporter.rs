use std::ops::RangeInclusive;
use std::time::Duration;

use metriken_exposition::export::{self, Exporting, Schedule};
use metriken_exposition::{Names, Selection, Walker};

use crate::encoder::{Encoder, Shape};
use crate::identity::Naming;
use crate::origin::Origin;
use crate::outlet::Outlet;
use crate::sender::Sender;
use crate::{Address, Dialect, Error, Histograms, names};

/// Ethernet's 1500 bytes, less the headers of IP and UDP with their options:
/// what clients of StatsD customarily send over a network.
const ETHERNET: usize = 1432;

/// What servers are prepared to read at once where there is no network.
const LOCAL: usize = 8192;

/// A line has to fit; no datagram over IPv4 is longer.
const POSSIBLE: RangeInclusive<usize> = 64..=65_507;

/// An exporter that is not yet started, and all that can be chosen about it.
///
/// # Examples
/// ```
/// use metriken_statsd::{Dialect, Exporter};
///
/// let exporting = Exporter::builder()
///     .dialect(Dialect::DogStatsD)
///     .address("127.0.0.1:8125")
///     .prefix("checkout")
///     .start()?;
/// // The application. Dropping `exporting` sends what is left.
/// # Ok::<(), metriken_statsd::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "nothing is sent before `start`"]
pub struct Exporter {
    address: Result<Address, Error>,
    dialect: Dialect,
    histograms: Histograms,
    prefix: String,
    datagram_bytes: Option<usize>,
    packed: bool,
    samples: u64,
    origin: bool,
    selection: Selection,
    schedule: Schedule,
}

impl Exporter {
    /// An exporter to Etsy's daemon at `127.0.0.1:8125`, every 10 seconds,
    /// which is how often that reports.
    pub fn builder() -> Self {
        Self {
            address: Ok(Address::default()),
            dialect: Dialect::StatsD,
            histograms: Histograms::default(),
            prefix: String::new(),
            datagram_bytes: None,
            packed: true,
            samples: 100,
            origin: true,
            selection: Selection::all(),
            schedule: Schedule::every(Duration::from_secs(10)),
        }
    }

    /// Chooses where to send: an [`Address`], a
    /// [`SocketAddr`](std::net::SocketAddr), or either as text. A text that is
    /// no address is reported by [`start`](Exporter::start).
    pub fn address<A>(mut self, address: A) -> Self
    where
        A: TryInto<Address>,
        A::Error: Into<Error>,
    {
        self.address = address.try_into().map_err(Into::into);
        self
    }

    /// Chooses whose rules to follow.
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    /// Chooses how distributions are sent.
    pub fn histograms(mut self, histograms: Histograms) -> Self {
        self.histograms = histograms;
        self
    }

    /// Chooses what all names begin with. A point goes between it and a name,
    /// unless it ends in one or in an underscore. It keeps the rules of names:
    /// what a name cannot have becomes an underscore. Together they are 100
    /// bytes at most, and half of a datagram.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// Chooses the most bytes of a datagram, from 64 to 65,507: 1432 by
    /// default, which a network of Ethernet takes, and 8192 on this machine. A
    /// line that is longer is left out and counted.
    pub fn datagram_bytes(mut self, bytes: usize) -> Self {
        self.datagram_bytes = Some(bytes);
        self
    }

    /// Chooses whether a line of DogStatsD's may have several values, which
    /// Datadog's agent reads from version 7.25 on: by default it may.
    pub fn packed(mut self, packed: bool) -> Self {
        self.packed = packed;
        self
    }

    /// Chooses how many lines a timer of StatsD's has at most in an export: 100
    /// by default. Each stands for as many records as the others, and for one
    /// if there are fewer records than lines.
    pub fn samples(mut self, samples: u64) -> Self {
        self.samples = samples;
        self
    }

    /// Chooses whether lines for DogStatsD say which container they come from,
    /// and have the tags that the environment asks for (`DD_ENV`, `DD_SERVICE`,
    /// `DD_VERSION`, `DD_ENTITY_ID`, `DD_EXTERNAL_ENV`): by default they do.
    pub fn origin(mut self, origin: bool) -> Self {
        self.origin = origin;
        self
    }

    /// Chooses which metrics are sent, and labels for all of them.
    pub fn select(mut self, selection: Selection) -> Self {
        self.selection = selection;
        self
    }

    /// Chooses when to send.
    pub fn schedule(mut self, schedule: Schedule) -> Self {
        self.schedule = schedule;
        self
    }

    /// Sends from now on, on a thread of its own. When what it returns is
    /// dropped, what is left is sent.
    ///
    /// # Errors
    /// If the address is not one, if an option cannot be so, or if the system
    /// has no room for another thread. That nobody listens is no error: the
    /// exporter goes on until somebody does. See [`Error`].
    pub fn start(self) -> Result<Exporting, Error> {
        let address = self.address?;
        #[cfg(not(unix))]
        if matches!(address.0, crate::address::Kind::Unix(_)) {
            let wrong = "this system has no datagram sockets in files";
            return Err(Error::address(&address.to_string(), wrong));
        }
        let default = if address.is_local() { LOCAL } else { ETHERNET };
        let datagram = self.datagram_bytes.unwrap_or(default);
        if !POSSIBLE.contains(&datagram) {
            let wanted = "choose from 64 to 65507 bytes";
            return Err(Error::option("a datagram", datagram, wanted));
        }
        if self.samples == 0 {
            return Err(Error::option("samples", 0, "choose one or more"));
        }
        let prefix = names::prefix(self.dialect, &self.prefix);
        let longest = names::LONGEST_PREFIX.min(datagram / 2);
        if prefix.len() > longest {
            let wanted = format!("choose one of {longest} bytes at most, with the point after it");
            return Err(Error::option("a prefix", self.prefix, &wanted));
        }
        let origin = match self.dialect {
            Dialect::DogStatsD if self.origin => Origin::detect(),
            _ => Origin::default(),
        };
        let naming = Naming {
            dialect: self.dialect,
            histograms: self.histograms,
            prefix,
            tags: origin.tags,
            fields: origin.fields,
        };
        let shape = Shape {
            datagram,
            packed: self.packed,
            samples: self.samples,
        };
        let name = match self.dialect {
            Dialect::DogStatsD => "dogstatsd",
            _ => "statsd",
        };
        let sender = Sender {
            walker: Walker::new(Names::Utf8).select(self.selection),
            encoder: Encoder::new(naming, shape),
            outlet: Outlet::new(&address),
            address: address.clone(),
            first: 0,
        };
        let target = address.to_string();
        Ok(export::run(name, &target, sender, self.schedule)?)
    }
}
