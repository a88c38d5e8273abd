//! Text that nobody should write arrives as it was written, according to the
//! parsers of the official Python client and to our own.

mod metric;
mod page;
mod python;

use metriken::{
    Counter, DynBoxedMetric, Gauge, Histogram, Info, Kind, Label, Metric, MetricBuilder, Sample,
    Visit,
};
use metriken_exposition::{Names, TextEncoder, TextFormat};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value;

use metric::Shows;
use page::Page;
use python::Python;

const HOSTILE: &[&str] = &[
    "plain",
    "",
    " ",
    "  leading and trailing  ",
    "\"",
    "\"quoted\"",
    "\\",
    "\\\\",
    "\\n",
    "\\\\n",
    "\\\n",
    "\\\"",
    "ends with \\",
    "\n",
    "two\nlines\n",
    "\r",
    "\r\n",
    "carriage\rreturn\r\n",
    "\t",
    "a\tb\t",
    "\0",
    "a\0b",
    "\u{1}\u{1b}[31m\u{7f}",
    "\u{1c}\u{85}\u{a0}\u{2028}",
    "# EOF",
    "\n# EOF\n",
    "# TYPE x counter\nx 1",
    "{}",
    "{a=\"b\"} 1 # {c=\"d\"} 2 3",
    "}",
    "{count:1,sum:2}",
    ",",
    ",,",
    "=",
    "a=\"b\"",
    "\",x=\"",
    "#",
    " # ",
    "+Inf",
    "🦀👩‍👩‍👧",
    "\u{202e}שלום\u{202c}",
    "\u{301}",
    "e\u{301}\u{301}",
    "\u{feff}bom",
    "\u{10ffff}\u{fffd}",
    "__name__",
    "le",
    "größe",
    "a:b",
];

/// The list, some very long ones and some by chance, the same in every run.
fn texts() -> Vec<String> {
    let mut texts: Vec<_> = HOSTILE.iter().map(|text| text.to_string()).collect();
    texts.push("long ".repeat(2_000) + "end");
    texts.push("\\\"\n".repeat(4_000));
    let strategy = "[a-z_:\\\\\"\n\r\t #{}=,\0é👾]{0,12}";
    let mut runner = TestRunner::deterministic();
    texts.extend((0..60).map(|_| strategy.new_tree(&mut runner).unwrap().current()));
    texts
}

/// Something with this text in every place that takes any. `n` makes the names
/// different and keeps them in order.
fn register(n: usize, text: &str) -> Vec<Box<dyn Send>> {
    fn kept<M: Metric>(metric: DynBoxedMetric<M>) -> Box<dyn Send> {
        Box::new(metric)
    }
    let own = text.to_owned();
    let states = {
        let states = [text.to_owned(), format!("not {text}")];
        move |visitor: &mut dyn Visit| {
            let states = [&*states[0], &*states[1]];
            visitor.series(
                &[Label::new("own", &own)],
                Sample::StateSet {
                    states: &states,
                    active: 1,
                },
            );
        }
    };
    let info = Info::unset();
    info.set([(format!("n {text}"), text), ("z".to_owned(), "")]);
    let name = |kind| format!("{kind}{n:03} {text}");
    vec![
        kept(
            MetricBuilder::new(name("counter"))
                .description(text.to_owned())
                .metadata(format!("n {text}"), text)
                .build(Counter::with_value(n as u64)),
        ),
        kept(
            MetricBuilder::new(name("gauge"))
                .metadata("a", text)
                .metadata("b", text)
                .unit(text.to_owned())
                .build(Gauge::with_value(-1)),
        ),
        kept(
            MetricBuilder::new(name("histogram"))
                .description(format!("{n} {text} {n}"))
                .metadata("a", text)
                .build(Histogram::new(0, 3)),
        ),
        kept(MetricBuilder::new(name("info")).build(info)),
        kept(MetricBuilder::new(name("states")).build(Shows(Kind::StateSet, states))),
    ]
}

type Labels = Vec<(String, String)>;

/// A family: what is expected, or what was read, without times of creation.
#[derive(Debug, PartialEq)]
struct Family {
    name: String,
    kind: String,
    unit: String,
    help: String,
    /// The labels of each sample, and its value.
    samples: Vec<(Labels, String)>,
}

/// What the registered text should come out as.
fn expected(n: usize, text: &str, format: TextFormat, names: Names) -> [Family; 5] {
    let mapped = |name: String, also: &str| match names {
        Names::Legacy => name
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || also.contains(c) {
                    c
                } else {
                    '_'
                }
            })
            .collect(),
        _ => name.replace('\0', "_"),
    };
    let name = |kind| mapped(format!("{kind}{n:03} {text}"), ":");
    let label = mapped(format!("n {text}"), "");
    let state = mapped(format!("states{n:03} {text}"), "");

    // Units are always of few characters.
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let mut unit: String = text.chars().map(plain).collect();
    let mut gauge = name("gauge");
    if !unit.is_empty() {
        if unit.starts_with(|c: char| c.is_ascii_digit()) {
            unit.insert(0, '_');
        }
        for own in [&*unit, text] {
            let suffix = format!("_{own}");
            gauge.truncate(gauge.strip_suffix(&suffix).unwrap_or(&gauge).len());
        }
        gauge = format!("{gauge}_{unit}");
    }

    let younger = |kind| match format {
        TextFormat::Prometheus => "gauge",
        _ => kind,
    };
    let family = |name: String, kind: &str, help: &str, samples: &[(&[(&str, &str)], &str)]| {
        let owned = |(labels, value): &(&[(&str, &str)], &str)| {
            let labels = labels
                .iter()
                .map(|(name, value)| (name.to_string(), value.to_string()));
            (labels.collect(), value.to_string())
        };
        Family {
            name,
            kind: kind.to_owned(),
            unit: String::new(),
            help: help.to_owned(),
            samples: samples.iter().map(owned).collect(),
        }
    };
    let a = [("a", text)];
    let mut gauge = family(gauge, "gauge", "", &[(&[("a", text), ("b", text)], "-1")]);
    if format == TextFormat::OpenMetrics {
        gauge.unit = unit;
    }
    [
        family(
            name("counter"),
            "counter",
            text,
            &[(&[(&label, text)], &n.to_string())],
        ),
        gauge,
        family(
            name("histogram"),
            "histogram",
            &format!("{n} {text} {n}"),
            &[
                (&[("a", text), ("le", "3.0")], "0"),
                (&[("a", text), ("le", "+Inf")], "0"),
                (&a, "0"),
                (&a, "0"),
            ],
        ),
        family(
            name("info"),
            younger("info"),
            "",
            &[(&[(&label, text), ("z", "")], "1")],
        ),
        family(
            state.clone(),
            younger("stateset"),
            "",
            &[
                (&[("own", text), (&state, text)], "1"),
                (&[("own", text), (&state, &format!("not {text}"))], "0"),
            ],
        ),
    ]
}

/// What our own reader read.
fn read_by_us(page: &Page) -> Vec<Family> {
    let families = page.families.iter().map(|family| {
        let samples = family
            .samples
            .iter()
            .filter(|sample| !sample.name.ends_with("_created"));
        Family {
            name: family
                .name
                .strip_suffix("_info")
                .unwrap_or(&family.name)
                .to_owned(),
            kind: format!("{:?}", family.kind).to_lowercase(),
            unit: family.unit.clone().unwrap_or_default(),
            help: family.help.clone().unwrap_or_default(),
            samples: samples
                .map(|sample| (sample.labels.clone(), sample.value.clone()))
                .collect(),
        }
    });
    families.collect()
}

/// What the Python parsers read. Their labels have no order.
fn read_by_python(families: &[Value]) -> Vec<Family> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let families = families.iter().map(|family| {
        let samples = family["samples"].as_array().unwrap().iter();
        let samples = samples.filter(|sample| !text(&sample["name"]).ends_with("_created"));
        let samples = samples.map(|sample| {
            let labels = sample["labels"].as_object().unwrap().iter();
            let labels = labels.map(|(name, value)| (name.clone(), text(value)));
            (labels.collect(), text(&sample["value"]))
        });
        let name = text(&family["name"]);
        Family {
            name: name.strip_suffix("_info").unwrap_or(&name).to_owned(),
            kind: text(&family["type"]),
            unit: text(&family["unit"]),
            help: text(&family["help"]),
            samples: samples.collect(),
        }
    });
    families.collect()
}

/// A description as the Python parsers give it. They cut lines into words at
/// spaces, and lose those that a description begins with; that for the older
/// format strips the whole line of what Python takes for space, before it looks
/// for escaped line feeds.
fn stripped(help: &str, format: TextFormat) -> &str {
    let is_separator = |c| matches!(c, ' ' | '\t' | '\r' | '\x0b' | '\x0c');
    let is_space = |c: char| c.is_whitespace() || ('\x1c'..='\x1f').contains(&c);
    match format {
        TextFormat::Prometheus => help
            .trim_start_matches(is_separator)
            .trim_end_matches(|c| c != '\n' && is_space(c)),
        _ => help.trim_start_matches(' '),
    }
}

#[test]
fn any_text_arrives_as_it_was_written() {
    let texts = texts();
    let _metrics: Vec<_> = texts
        .iter()
        .enumerate()
        .flat_map(|(n, text)| register(n, text))
        .collect();
    let python = Python::find();
    for (format, names) in page::FORMATS
        .into_iter()
        .flat_map(|format| [(format, Names::Legacy), (format, Names::Utf8)])
    {
        let families = texts.iter().enumerate();
        let mut expected: Vec<_> = families
            .flat_map(|(n, text)| expected(n, text, format, names))
            .collect();
        expected.sort_by(|a, b| a.name.cmp(&b.name));

        let mut text = String::new();
        TextEncoder::new(format)
            .names(names)
            .encode(&mut text)
            .unwrap();
        let page = Page::read(&text, format, names);
        assert_all_eq(&read_by_us(&page), &expected);
        let Some(python) = &python else { continue };
        for expected in &mut expected {
            expected.help = stripped(&expected.help, format).to_owned();
            expected
                .samples
                .iter_mut()
                .for_each(|(labels, _)| labels.sort_unstable());
        }
        let mut read = python.read(&[(format, text)]);
        let mut read = read_by_python(&read.remove(0));
        for (labels, _) in read.iter_mut().flat_map(|family| &mut family.samples) {
            labels.sort_unstable();
        }
        assert_all_eq(&read, &expected);
    }
}

/// Equality that shows the first difference alone.
fn assert_all_eq(read: &[Family], expected: &[Family]) {
    for (read, expected) in read.iter().zip(expected) {
        assert_eq!(read, expected);
    }
    assert_eq!(read.len(), expected.len());
}
