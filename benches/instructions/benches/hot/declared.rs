//! A fixed set of metrics.

use metriken::{Counter, CounterGroup, Gauge, Histogram, metric};

/// Calls made.
#[metric]
pub static CALLS: Counter = Counter::new();

/// Connections open.
#[metric]
pub static CONNECTIONS: Gauge = Gauge::new();

/// Time to serve one call.
#[metric(unit = "nanoseconds")]
pub static DURATION: Histogram = Histogram::new(7, 64);

/// Not registered: groups show as many series as they have members.
pub static SHARDS: CounterGroup = CounterGroup::new(20);

macro_rules! declare {
    ($($counter:ident $gauge:ident),*) => {
        $(
            /// One of many counters.
            #[metric]
            static $counter: Counter = Counter::new();
            /// One of many gauges.
            #[metric]
            static $gauge: Gauge = Gauge::new();
        )*
    };
}

declare!(
    C00 G00, C01 G01, C02 G02, C03 G03, C04 G04, C05 G05, C06 G06, C07 G07, C08 G08, C09 G09,
    C10 G10, C11 G11, C12 G12, C13 G13, C14 G14, C15 G15, C16 G16, C17 G17, C18 G18, C19 G19,
    C20 G20, C21 G21, C22 G22, C23 G23, C24 G24, C25 G25, C26 G26, C27 G27, C28 G28, C29 G29,
    C30 G30, C31 G31, C32 G32, C33 G33, C34 G34, C35 G35, C36 G36, C37 G37, C38 G38, C39 G39,
    C40 G40, C41 G41, C42 G42, C43 G43, C44 G44, C45 G45, C46 G46, C47 G47, C48 G48
);
