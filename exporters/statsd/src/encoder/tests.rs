use std::collections::BTreeMap;
use std::path::Path;
use std::time::SystemTime;

use histogram::Histogram;
use metriken_core::Kind;
use metriken_exposition::Unit;
use proptest::prelude::*;

use super::*;

fn naming(dialect: Dialect, histograms: Histograms) -> Naming {
    Naming {
        dialect,
        histograms,
        prefix: String::new(),
        tags: Vec::new(),
        fields: String::new(),
    }
}

const SHAPE: Shape = Shape {
    datagram: 1432,
    packed: true,
    samples: 4,
};

fn encoder(dialect: Dialect, histograms: Histograms) -> Encoder {
    Encoder::new(naming(dialect, histograms), SHAPE)
}

/// A metric with its labels, as it is declared.
type Declared<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)]);

fn write(encoder: &mut Encoder, (family, unit, labels): Declared<'_>, sample: Sample<'_>) {
    let kind = match sample {
        Sample::Counter(_) => Kind::Counter,
        Sample::Histogram(_) => Kind::Histogram,
        Sample::Info => Kind::Info,
        Sample::StateSet { .. } => Kind::StateSet,
        _ => Kind::Gauge,
    };
    let Unit { base, scale } = Unit::of(Some(unit));
    let subject = Subject {
        family,
        kind,
        unit: base,
        scale,
        created: SystemTime::UNIX_EPOCH,
        labels: &|show| labels.iter().for_each(|(name, value)| show(name, value)),
    };
    encoder.write(&subject, &sample);
}

/// What is sent, of which everything arrives.
fn sent(encoder: &mut Encoder) -> Vec<String> {
    let datagrams = encoder.finish();
    let texts = datagrams.unsent().map(|datagram| {
        encoder.sent(datagrams.sent(datagram));
        String::from_utf8(datagrams.bytes(datagram).to_vec()).unwrap()
    });
    texts.collect()
}

fn lines(encoder: &mut Encoder, series: &[(Declared<'_>, Sample<'_>)]) -> String {
    encoder.begin();
    for &(declared, sample) in series {
        write(encoder, declared, sample);
    }
    sent(encoder).join("\n")
}

fn recorded(values: &[u64]) -> Histogram {
    let mut histogram = Histogram::new(7, 64).unwrap();
    values.iter().for_each(|&value| {
        histogram.increment(value).unwrap();
    });
    histogram
}

/// One of everything.
fn page(dialect: Dialect, histograms: Histograms) -> String {
    let times = recorded(&[100, 2_000_000, 2_000_000, 900_000_000, u64::MAX]);
    let sizes = recorded(&[0, 1, 1, 1]);
    let responses = &[("class", "5xx"), ("path", "/v1.2/a b")][..];
    let series = [
        (("http.requests", "", &[][..]), Sample::Counter(u64::MAX)),
        (("http.responses", "", responses), Sample::Counter(3)),
        (("unused", "", &[]), Sample::Counter(0)),
        (
            ("cpu_seconds", "nanoseconds", &[]),
            Sample::Counter(1_500_000_000),
        ),
        (("depth", "", &[("no", "")]), Sample::Gauge(-5)),
        (("height", "", &[]), Sample::Gauge(i64::MAX)),
        (("load", "percent", &[]), Sample::Float(12.5)),
        (("loss", "", &[("of", "it")]), Sample::Float(-0.25)),
        (("nothing", "", &[]), Sample::Float(f64::NAN)),
        (("much", "", &[]), Sample::Float(f64::INFINITY)),
        (
            ("request_seconds", "nanoseconds", responses),
            Sample::Histogram(&times),
        ),
        (("batch", "jobs", &[]), Sample::Histogram(&sizes)),
        (("build", "", &[("version", "1.2")]), Sample::Info),
        (
            ("phase", "", &[]),
            Sample::StateSet {
                states: &["starting", "running"],
                active: 2,
            },
        ),
    ];
    lines(&mut encoder(dialect, histograms), &series)
}

/// `BLESS=1 cargo test -p metriken-statsd golden` writes the files anew.
#[test]
fn lines_are_as_in_the_golden_files() {
    let mut wrong = Vec::new();
    for (file, dialect, histograms) in [
        ("statsd.txt", Dialect::StatsD, Histograms::Values),
        ("statsd-summary.txt", Dialect::StatsD, Histograms::Summary),
        ("graphite.txt", Dialect::Graphite, Histograms::Values),
        (
            "graphite-summary.txt",
            Dialect::Graphite,
            Histograms::Summary,
        ),
        ("dogstatsd.txt", Dialect::DogStatsD, Histograms::Values),
        (
            "dogstatsd-summary.txt",
            Dialect::DogStatsD,
            Histograms::Summary,
        ),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("src/encoder/golden")
            .join(file);
        let page = page(dialect, histograms) + "\n";
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, &page).unwrap();
        }
        if std::fs::read_to_string(&path).ok().as_ref() != Some(&page) {
            wrong.push(format!("{} should be:\n{page}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_gauge_below_zero_stays_with_the_zero_before_it() {
    let shape = Shape {
        datagram: 17,
        ..SHAPE
    };
    let naming = naming(Dialect::StatsD, Histograms::Values);
    let mut encoder = Encoder::new(naming, shape);
    encoder.begin();
    for name in ["aaa", "bbb"] {
        write(&mut encoder, (name, "", &[]), Sample::Gauge(-10));
    }
    assert_eq!(
        sent(&mut encoder),
        ["aaa:0|g\naaa:-10|g", "bbb:0|g\nbbb:-10|g"]
    );
}

#[test]
fn a_second_series_of_one_name_is_left_out_and_counted() {
    let before = dropped::NAME_TAKEN.value();
    let series = |name, value| ((name, "", &[][..]), Sample::Counter(value));
    let mut encoder = encoder(Dialect::DogStatsD, Histograms::Values);
    let text = lines(&mut encoder, &[series("a-b", 1), series("a_b", 2)]);
    assert_eq!(text, "a_b:1|c");
    assert_eq!(dropped::NAME_TAKEN.value(), before + 1);
}

#[test]
fn packed_values_fill_lines_and_unpacked_ones_do_not() {
    let histogram = recorded(&(0..100).collect::<Vec<_>>());
    for packed in [false, true] {
        let shape = Shape {
            datagram: 40,
            packed,
            ..SHAPE
        };
        let naming = naming(Dialect::DogStatsD, Histograms::Values);
        let mut encoder = Encoder::new(naming, shape);
        let text = lines(
            &mut encoder,
            &[(("a", "", &[]), Sample::Histogram(&histogram))],
        );
        assert_eq!(text.lines().count(), if packed { 9 } else { 100 });
        assert!(text.lines().all(|line| line.len() <= 40));
    }
}

#[test]
fn tags_of_the_process_and_its_container_end_every_line() {
    let naming = Naming {
        prefix: "shop.".into(),
        tags: vec![("env".into(), "prod".into())],
        fields: "|c:in-1".into(),
        ..naming(Dialect::DogStatsD, Histograms::Values)
    };
    let mut encoder = Encoder::new(naming, SHAPE);
    let text = lines(
        &mut encoder,
        &[(("0day", "", &[("a", "b")]), Sample::Gauge(1))],
    );
    assert_eq!(text, "shop.0day:1|g|#env:prod,a:b|c:in-1");
}

#[test]
fn a_sum_is_sent_though_all_records_were() {
    let shape = Shape {
        datagram: 20,
        ..SHAPE
    };
    let naming = naming(Dialect::StatsD, Histograms::Summary);
    let mut encoder = Encoder::new(naming, shape);
    let histogram = metriken::Histogram::new(7, 64);
    histogram.record_n(5, 3);
    let series = (("size_of_it", "", &[][..]), Sample::Histogram(&histogram));
    encoder.begin();
    write(&mut encoder, series.0, series.1);
    let datagrams = encoder.finish();
    for datagram in datagrams.unsent() {
        if datagrams.bytes(datagram) != b"size_of_it.sum:15|c" {
            encoder.sent(datagrams.sent(datagram));
        }
    }
    assert_eq!(lines(&mut encoder, &[series]), "size_of_it.sum:15|c");
    assert_eq!(lines(&mut encoder, &[series]), "");
}

/// What a server has counted: by name, the sum of counters, and how many
/// values of which distribution.
#[derive(Debug, Default, PartialEq)]
struct Server(BTreeMap<String, u64>);

impl Server {
    /// Takes a datagram as servers do: rates are inverted and cut.
    fn take(&mut self, text: &str) {
        for line in text.split('\n') {
            let (name, rest) = line.split_once(':').unwrap();
            let mut sections = rest.split('|');
            let values = sections.next().unwrap();
            let kind = sections.next().unwrap();
            let rate = sections.find_map(|section| section.strip_prefix('@'));
            let weight = rate.map_or(1, |rate| (1.0 / rate.parse::<f64>().unwrap()) as u64);
            for value in values.split(':') {
                let amount = match kind {
                    "c" => value.parse().unwrap(),
                    "ms" | "d" => weight,
                    _ => continue,
                };
                *self.0.entry(name.to_owned()).or_default() += amount;
            }
        }
    }
}

#[derive(Clone, Debug)]
struct Round {
    counted: u64,
    recorded: Vec<(u64, u64)>,
    /// Whether the datagrams arrive, in turn.
    arrive: Vec<bool>,
}

fn rounds() -> impl Strategy<Value = Vec<Round>> {
    let recorded = prop::collection::vec((0..1_u64 << 40, 1..1000_u64), 0..40);
    let arrive = prop::collection::vec(any::<bool>(), 1..8);
    let round = (0..1_u64 << 50, recorded, arrive);
    let round = round.prop_map(|(counted, recorded, arrive)| Round {
        counted,
        recorded,
        arrive,
    });
    prop::collection::vec(round, 1..8)
}

proptest! {
    #[test]
    fn whatever_is_dropped_the_totals_are_exact_in_the_end(
        rounds in rounds(),
        dialect in prop::sample::select(vec![Dialect::StatsD, Dialect::DogStatsD]),
        histograms in prop::sample::select(vec![Histograms::Values, Histograms::Summary]),
        packed in any::<bool>(),
        samples in 1..50_u64,
        datagram in 60..300_usize,
    ) {
        let shape = Shape { datagram, packed, samples };
        let mut encoder = Encoder::new(naming(dialect, histograms), shape);
        let mut server = Server::default();
        let mut counter = 0_u64;
        let histogram = metriken::Histogram::new(7, 64);
        let (mut records, mut sum) = (0, 0);
        for round in &rounds {
            counter += round.counted;
            for &(value, count) in &round.recorded {
                histogram.record_n(value, count);
                records += count;
                sum += value * count;
            }
            encoder.begin();
            write(&mut encoder, ("c", "", &[]), Sample::Counter(counter));
            write(&mut encoder, ("h", "", &[]), Sample::Histogram(&histogram));
            let datagrams = encoder.finish();
            let mut arrive = round.arrive.iter().cycle();
            // What is not taken at first may be at the second attempt.
            for _ in 0..2 {
                for one in datagrams.unsent() {
                    let bytes = datagrams.bytes(one);
                    prop_assert!((1..=datagram).contains(&bytes.len()));
                    if *arrive.next().unwrap() {
                        server.take(std::str::from_utf8(bytes).unwrap());
                        encoder.sent(datagrams.sent(one));
                    }
                }
            }
        }
        encoder.begin();
        write(&mut encoder, ("c", "", &[]), Sample::Counter(counter));
        write(&mut encoder, ("h", "", &[]), Sample::Histogram(&histogram));
        sent(&mut encoder).iter().for_each(|text| server.take(text));

        let of = |name| server.0.get(name).copied().unwrap_or(0);
        prop_assert_eq!(of("c"), counter);
        if histograms == Histograms::Summary {
            prop_assert_eq!((of("h.count"), of("h.sum")), (records, sum));
        } else {
            prop_assert_eq!(of("h"), records);
        }
    }

    #[test]
    fn a_timer_stands_for_the_records_it_left_out(
        mut values in prop::collection::vec(0..1000_u64, 1..500),
        samples in 1..100_u64,
    ) {
        let shape = Shape { samples, ..SHAPE };
        let mut encoder = Encoder::new(naming(Dialect::StatsD, Histograms::Values), shape);
        let histogram = recorded(&values);
        let text = lines(&mut encoder, &[(("h", "", &[]), Sample::Histogram(&histogram))]);
        values.sort_unstable();
        let mut below = 0;
        for line in text.lines() {
            let value: u64 = line[2..].split('|').next().unwrap().parse().unwrap();
            let rate = line.split_once('@').map_or(1.0, |(_, rate)| rate.parse().unwrap());
            let run = (1.0 / rate) as usize;
            let middle = values[below + (run - 1) / 2];
            prop_assert!(value.abs_diff(middle) <= middle >> 7, "{} for {}", value, middle);
            below += run;
        }
        prop_assert_eq!(below, values.len());
        prop_assert!(text.lines().count() as u64 <= samples);
    }
}
