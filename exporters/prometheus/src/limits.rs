use std::time::Duration;

/// The longest time that can be asked for. Longer ones, up to "never", would
/// overflow the clock; a day is never in practice.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What an endpoint spends on its clients at most, and how long it waits for
/// them.
///
/// | limit | default | beyond it |
/// | --- | --- | --- |
/// | [`connections`](Limits::connections) | 64 | answered 503 at once, and closed |
/// | [`scrapes`](Limits::scrapes) | 4 | answered 503 with `Retry-After` |
/// | [`scrape_time`](Limits::scrape_time) | 10 s | answered 503; the place stays taken until the page is done |
/// | [`header_bytes`](Limits::header_bytes) | 16 KiB | answered 431, and closed |
/// | [`header_time`](Limits::header_time) | 10 s | answered 408, and closed |
/// | [`body_bytes`](Limits::body_bytes) | 16 KiB | answered 413, and closed |
/// | [`idle_time`](Limits::idle_time) | 150 s | closed |
/// | [`write_time`](Limits::write_time) | 30 s | closed |
/// | [`stop_time`](Limits::stop_time) | 5 s | what is unfinished is cut off |
///
/// Hence the memory that clients can make an endpoint use is bounded: by
/// `connections` times one page and one header, and `scrapes` pages in the
/// making. A limit on a number is at least 1, a time at most a day.
///
/// # Examples
/// ```
/// use std::time::Duration;
/// use metriken_prometheus::{Exporter, Limits};
///
/// let limits = Limits::default()
///     .connections(8)
///     .write_time(Duration::from_secs(5));
/// let endpoint = Exporter::builder()
///     .address("127.0.0.1:0")
///     .limits(limits)
///     .start()?;
/// # Ok::<(), metriken_prometheus::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limits {
    pub(crate) connections: usize,
    pub(crate) scrapes: usize,
    pub(crate) scrape_time: Duration,
    pub(crate) header_bytes: usize,
    pub(crate) header_time: Duration,
    pub(crate) body_bytes: u64,
    pub(crate) idle_time: Duration,
    pub(crate) write_time: Duration,
    pub(crate) stop_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 64,
            // A pair of Prometheus servers, a person looking, and one to spare.
            scrapes: 4,
            // Prometheus gives up after its `scrape_timeout`, 10 s by default.
            scrape_time: Duration::from_secs(10),
            // Prometheus' own headers have about 700 bytes.
            header_bytes: 16 * 1024,
            header_time: Duration::from_secs(10),
            body_bytes: 16 * 1024,
            // Two scrapes a minute apart, the longest interval in common use,
            // share a connection even when one in between fails.
            idle_time: Duration::from_secs(150),
            write_time: Duration::from_secs(30),
            stop_time: Duration::from_secs(5),
        }
    }
}

impl Limits {
    /// How many connections are served at a time. As many again may be in the
    /// course of being refused; what comes beyond that is closed unanswered.
    #[must_use]
    pub fn connections(mut self, number: usize) -> Self {
        // Beyond this the runtime's semaphore has no room.
        self.connections = number.clamp(1, tokio::sync::Semaphore::MAX_PERMITS);
        self
    }

    /// How many pages are made at a time, each on a thread of its own.
    #[must_use]
    pub fn scrapes(mut self, number: usize) -> Self {
        self.scrapes = number.clamp(1, tokio::sync::Semaphore::MAX_PERMITS);
        self
    }

    /// How long a page may take to be made.
    #[must_use]
    pub fn scrape_time(mut self, time: Duration) -> Self {
        self.scrape_time = time.min(DAY);
        self
    }

    /// How many bytes a request's line and headers may have.
    #[must_use]
    pub fn header_bytes(mut self, size: usize) -> Self {
        self.header_bytes = size.max(1);
        self
    }

    /// How long a client may take from the first to the last byte of a
    /// request's headers.
    #[must_use]
    pub fn header_time(mut self, time: Duration) -> Self {
        self.header_time = time.min(DAY);
        self
    }

    /// How many bytes of a request's body are passed over. No request here has
    /// a use for a body; one of unknown length is answered and the connection
    /// closed.
    #[must_use]
    pub fn body_bytes(mut self, size: u64) -> Self {
        self.body_bytes = size;
        self
    }

    /// How long a connection may wait for its first or next request.
    #[must_use]
    pub fn idle_time(mut self, time: Duration) -> Self {
        self.idle_time = time.min(DAY);
        self
    }

    /// How long a client may take to receive the whole answer.
    #[must_use]
    pub fn write_time(mut self, time: Duration) -> Self {
        self.write_time = time.min(DAY);
        self
    }

    /// How long stopping waits for scrapes that are under way.
    #[must_use]
    pub fn stop_time(mut self, time: Duration) -> Self {
        self.stop_time = time.min(DAY);
        self
    }
}
