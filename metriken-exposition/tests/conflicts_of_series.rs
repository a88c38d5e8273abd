//! Series that cannot be told apart, or are not what their metric said: the
//! first is shown.

mod metric;
mod page;
mod warnings;

use metriken::{Counter, Gauge, Kind, Label, MetricBuilder, Sample, Visit, metric};
use metriken_exposition::{Names, TextEncoder};

use metric::{Shows, gauges};
use page::Page;
use warnings::Warnings;

/// As two versions of one crate would declare it.
#[metric(name = "a_static", metadata = { of = "it" })]
static ONE: Counter = Counter::with_value(1);

#[metric(name = "a_static", metadata = { of = "it" })]
static OTHER: Counter = Counter::with_value(2);

#[metric(name = "a_static", metadata = { of = "another" })]
static ANOTHER: Counter = Counter::with_value(3);

static MANY: [&str; 65] = ["many"; 65];

/// Shows what does not go together.
fn mixed(visitor: &mut dyn Visit) {
    visitor.series(&[], Sample::Gauge(1));
    visitor.series(&[], Sample::Counter(2));
    visitor.series(&[], Sample::Float(3.0));
    visitor.series(&[Label::new("a", "b")], Sample::Info);
    visitor.series(&[Label::new("a", "b")], Sample::Float(4.0));
}

fn states(visitor: &mut dyn Visit) {
    let mut show = |n, states: &[&str]| {
        visitor.series(
            &[Label::new("n", n)],
            Sample::StateSet { states, active: 1 },
        );
    };
    show("1", &["on", "off", "on"]);
    show("2", &MANY);
    show("3", &["on", "off"]);
    show("4", &[]);
}

fn panicking(visitor: &mut dyn Visit) {
    visitor.series(&[Label::new("n", "1")], Sample::Gauge(1));
    std::panic::resume_unwind(Box::new("not today"));
}

#[test]
fn a_series_is_shown_once_and_as_its_metric_said() {
    // The younger has a place in the registry before the elder's.
    let place = MetricBuilder::new("a_place").build(Gauge::new());
    let elder = MetricBuilder::new("a_place").build(Gauge::with_value(1));
    drop(place);
    let younger = MetricBuilder::new("a_place").build(Gauge::with_value(2));
    let _places = (elder, younger);
    // The elder has the same labels and shows nothing.
    let _silent = (
        MetricBuilder::new("a_silent").build(gauges([])),
        MetricBuilder::new("a_silent").build(Gauge::with_value(2)),
        MetricBuilder::new("a_silent").build(Gauge::with_value(3)),
    );
    // The younger by its name is the elder by its age.
    let _members = [
        MetricBuilder::new("b.members")
            .metadata("x.y", "1")
            .build(Gauge::with_value(1)),
        MetricBuilder::new("b_members")
            .metadata("x_y", "1")
            .build(Gauge::with_value(2)),
        MetricBuilder::new("b_members")
            .metadata("x-y", "1")
            .build(Gauge::with_value(3)),
        MetricBuilder::new("b_members")
            .metadata("x-y", "2")
            .build(Gauge::with_value(4)),
    ];
    let group = gauges([
        &[("a", "1")],
        &[("a", "1")],
        &[("a", "2")],
        &[("b", "1"), ("a", "2")],
        &[("a", "2"), ("b", "1")],
        &[],
        &[],
        // The same as no label at all.
        &[("c", "")],
        // The same as another, once mapped.
        &[("d.e", "1")],
        &[("d_e", "1")],
    ]);
    let _group = MetricBuilder::new("c_group").build(group);
    // One metric's labels are together those of another.
    let _overlap = [
        MetricBuilder::new("d_overlap")
            .metadata("a", "1")
            .build(gauges([&[("b", "2")]])),
        MetricBuilder::new("d_overlap")
            .metadata("a", "1")
            .metadata("b", "2")
            .build(gauges([&[]])),
    ];
    // The same, with the one whose labels are all its own before the other.
    let both = MetricBuilder::new("d_overlap_too").metadata("a", "1");
    let _overlap_too = [
        both.metadata("b", "2").build(gauges([&[]])),
        MetricBuilder::new("d_overlap_too")
            .metadata("b", "2")
            .build(gauges([&[("a", "1")]])),
    ];
    let _mixed = MetricBuilder::new("e_mixed").build(Shows(Kind::Gauge, mixed));
    let _states = MetricBuilder::new("f_states").build(Shows(Kind::StateSet, states));
    let _panicking = MetricBuilder::new("g_panicking").build(Shows(Kind::Gauge, panicking));
    let shown = Page::new(page::FORMATS[0]);

    for format in page::FORMATS {
        let mut encoder = TextEncoder::new(format);
        let mut encode = || Page::encode(&mut encoder, format, Names::Legacy);
        let (page, warned) = Warnings::during(&mut encode);

        assert_eq!(page.value("a_static_total", &[("of", "it")]), "1");
        assert_eq!(page.value("a_static_total", &[("of", "another")]), "3");
        assert_eq!(page.values("a_place"), ["1"]);
        assert_eq!(page.values("a_silent"), ["2"]);
        assert_eq!(page.values("b_members"), ["1", "4"]);
        assert_eq!(page.values("c_group"), ["0", "2", "3", "5", "8"]);
        assert_eq!(page.values("d_overlap"), ["0"]);
        assert_eq!(page.value("d_overlap_too", &[("a", "1"), ("b", "2")]), "0");
        assert_eq!(page.values("e_mixed"), ["1", "4.0"]);
        assert_eq!(
            page.value("f_states", &[("n", "3"), ("f_states", "on")]),
            "1"
        );
        assert_eq!(page.values("f_states").len(), 2);
        assert_eq!(page.values("g_panicking"), ["1"]);
        let values = |page: &Page| {
            let samples = page
                .samples()
                .filter(|sample| !sample.name.ends_with("_created"));
            samples
                .map(|sample| sample.value.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(values(&page), values(&shown));
        assert_eq!(warned, [""; 0], "not again");
    }
    assert_eq!(
        shown.conflicts(),
        [
            ["a_place", "labels repeated", "false"],
            ["a_silent", "labels repeated", "false"],
            ["a_static", "labels repeated", "false"],
            ["b_members", "labels repeated", "false"],
            ["b_members", "labels repeated", "false"],
            ["c_group", "labels repeated", "false"],
            ["d_overlap", "labels repeated", "false"],
            ["d_overlap_too", "labels repeated", "false"],
            ["e_mixed", "labels repeated", "false"],
            ["e_mixed", "value of another kind", "false"],
            ["f_states", "states repeated, too many or none", "false"],
            ["g_panicking", "panicked", "false"],
        ]
    );
}
