//! What declared names become on the page.

mod page;

use metriken::{
    Counter, DynBoxedMetric, Gauge, Histogram, Info, Kind, Metric, MetricBuilder, StateSet,
};
use metriken_exposition::{Names, TextEncoder, TextFormat};

use page::Page;

/// Kind, name and unit as declared, and the names of the first sample with
/// legacy and with UTF-8 names.
const TABLE: &[(Kind, &str, &str, &str, &str)] = &[
    (Kind::Counter, "a", "", "a_total", "a_total"),
    (Kind::Counter, "b_total", "", "b_total", "b_total"),
    (
        Kind::Counter,
        "c_total_total",
        "",
        "c_total_total",
        "c_total_total",
    ),
    (
        Kind::Counter,
        "d",
        "bytes",
        "d_bytes_total",
        "d_bytes_total",
    ),
    (
        Kind::Counter,
        "e_bytes",
        "bytes",
        "e_bytes_total",
        "e_bytes_total",
    ),
    (
        Kind::Counter,
        "f_bytes_total",
        "bytes",
        "f_bytes_total",
        "f_bytes_total",
    ),
    (
        Kind::Counter,
        "g_kilobytes",
        "kilobytes",
        "g_bytes_total",
        "g_bytes_total",
    ),
    (
        Kind::Counter,
        "h_requests",
        "requests",
        "h_requests_total",
        "h_requests_total",
    ),
    (Kind::Counter, "_total", "", "_total_total", "_total_total"),
    (
        Kind::Gauge,
        "i_seconds",
        "nanoseconds",
        "i_seconds",
        "i_seconds",
    ),
    (
        Kind::Gauge,
        "j_nanoseconds",
        "nanoseconds",
        "j_seconds",
        "j_seconds",
    ),
    (
        Kind::Gauge,
        "seconds",
        "seconds",
        "seconds_seconds",
        "seconds_seconds",
    ),
    (Kind::Gauge, "k_total", "", "k_total", "k_total"),
    (Kind::Gauge, "l", "m/s", "l_m_s", "l_m_s"),
    (Kind::Gauge, "m", "2nd µs", "m__2nd__s", "m__2nd__s"),
    (Kind::Gauge, "n:rate", "", "n:rate", "n:rate"),
    (Kind::Gauge, "__o", "", "__o", "__o"),
    (Kind::Gauge, "0p", "", "_0p", "0p"),
    (Kind::Gauge, "", "", "_", "_"),
    (Kind::Gauge, "q.r-s t", "", "q_r_s_t", "q.r-s t"),
    (Kind::Gauge, "größe", "", "gr__e", "größe"),
    (Kind::Gauge, "t\n\"\\", "", "t___", "t\n\"\\"),
    (Kind::Gauge, "u\0v", "", "u_v", "u_v"),
    (Kind::Gauge, "😀", "bytes", "__bytes", "😀_bytes"),
    (Kind::Counter, "w.x_total", "", "w_x_total", "w.x_total"),
    (
        Kind::Histogram,
        "y",
        "milliseconds",
        "y_seconds_bucket",
        "y_seconds_bucket",
    ),
    (
        Kind::Histogram,
        "z_bucket",
        "",
        "z_bucket_bucket",
        "z_bucket_bucket",
    ),
    (Kind::Info, "build", "", "build_info", "build_info"),
    (
        Kind::Info,
        "place_info",
        "bytes",
        "place_info",
        "place_info",
    ),
    (Kind::StateSet, "phase", "bytes", "phase", "phase"),
    (Kind::StateSet, "a:phase", "", "a_phase", "a:phase"),
    (
        Kind::StateSet,
        "__phase",
        "",
        "exported___phase",
        "exported___phase",
    ),
];

fn register(kind: Kind, name: &'static str, unit: &'static str) -> Box<dyn Send> {
    fn kept<M: Metric>(metric: DynBoxedMetric<M>) -> Box<dyn Send> {
        Box::new(metric)
    }
    let metric = MetricBuilder::new(name).unit(unit);
    match kind {
        Kind::Counter => kept(metric.build(Counter::new())),
        Kind::Gauge => kept(metric.build(Gauge::new())),
        Kind::Histogram => kept(metric.build(Histogram::new(3, 20))),
        Kind::Info => kept(metric.build(Info::new(&[("of", "it")]))),
        Kind::StateSet => kept(metric.build(StateSet::new(&["on"]))),
        _ => unreachable!(),
    }
}

#[test]
fn names_are_mapped_to_what_the_format_allows() {
    let mut checked = 0;
    for &(kind, name, unit, legacy, utf8) in TABLE {
        // One by one: some of these would be in each other's way.
        let _metric = register(kind, name, unit);
        for format in page::FORMATS {
            for (names, expected) in [(Names::Legacy, legacy), (Names::Utf8, utf8)] {
                let mut encoder = TextEncoder::new(format).names(names);
                let page = Page::encode(&mut encoder, format, names);
                let [family] = &*page.families else {
                    panic!("{page:?}")
                };
                assert_eq!(family.samples[0].name, expected, "{name:?}");
                let has_unit = !unit.is_empty() && !matches!(kind, Kind::Info | Kind::StateSet);
                let shows_units = format == TextFormat::OpenMetrics;
                assert_eq!(family.unit.is_some(), has_unit && shows_units, "{name:?}");
                checked += 1;
            }
        }
    }
    assert_eq!(checked, 4 * TABLE.len());
}
