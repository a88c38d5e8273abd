//! The series that are exported, the same for every library.

mod metrics;
mod metriken;
mod opentelemetry;

use std::error::Error;

/// What is exported.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Load {
    /// Nine counters and a gauge, each with [`SERIES`] sets of two labels.
    Scalars,
    /// A histogram with as many sets, and [`VALUES`] values in each.
    Histograms,
    /// The same, of which more is recorded between two exports, so that none of
    /// their powers of two is as it was before.
    BusyHistograms,
}

/// All of them.
pub const LOADS: [Load; 3] = [Load::Scalars, Load::Histograms, Load::BusyHistograms];

/// Sets of labels of each metric.
pub const SERIES: usize = 1000;
/// Values in each series of the histogram, before it is exported.
pub const VALUES: usize = 1000;
pub const COUNTERS: [&str; 9] = [
    "http_requests",
    "http_errors",
    "cache_hits",
    "cache_misses",
    "rows_read",
    "rows_written",
    "retries",
    "timeouts",
    "messages",
];
pub const GAUGE: &str = "queue_depth";
pub const HISTOGRAM: &str = "request_duration";

impl Load {
    pub fn name(self) -> &'static str {
        match self {
            Load::Scalars => "scalars",
            Load::Histograms => "histograms",
            Load::BusyHistograms => "busy histograms",
        }
    }

    /// How often all series change at a time, which is twice between two
    /// exports.
    pub fn changes(self) -> u64 {
        match self {
            Load::Scalars | Load::Histograms => 1,
            Load::BusyHistograms => 100,
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Load::Scalars => "An export of 10,000 series: 9,000 counters and 1,000 gauges",
            Load::Histograms => {
                "An export of 1,000 histograms, with 2 values in each since the last"
            }
            Load::BusyHistograms => {
                "An export of 1,000 histograms, with 200 values in each since the last"
            }
        }
    }
}

/// Whose exporter it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Library {
    Metriken,
    Metrics,
    OpenTelemetry,
}

/// The metrics of one library.
pub trait Recording: Send {
    /// Changes every series.
    fn record(&mut self, tick: u64);

    /// Starts an exporter that ships to `how` until the process ends.
    fn start(&mut self, how: &str) -> Result<(), Box<dyn Error>>;

    /// How many exports were made and how many bytes those had, if the library
    /// counts that.
    fn exported(&self) -> Option<(u64, u64)> {
        None
    }
}

/// Makes all series, with first values.
pub fn make(library: Library, load: Load) -> Box<dyn Recording> {
    match library {
        Library::Metriken => Box::new(metriken::Metriken::new(load)),
        Library::Metrics => Box::new(metrics::Metrics::new(load)),
        Library::OpenTelemetry => Box::new(opentelemetry::OpenTelemetry::new(load)),
    }
}

/// The two labels of a series.
fn labels(series: usize) -> (String, String) {
    (
        format!("tenant-{:03}", series / 10),
        format!("/api/v1/items/{}", series % 10),
    )
}

/// Values like the durations of a service, in nanoseconds: from 50 us to about
/// a second, most of them small.
fn duration_ns(number: u64) -> u64 {
    let mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let fraction = (mixed >> 11) as f64 / (1_u64 << 53) as f64;
    (50_000.0 * 10_f64.powf(4.3 * fraction * fraction)) as u64
}

/// The bounds of fixed buckets, in seconds, for libraries that want to be told.
fn bounds_seconds() -> Vec<f64> {
    (0..16).map(|i| 5e-5 * 2.0_f64.powi(i)).collect()
}
