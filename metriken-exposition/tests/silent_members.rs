//! Members that show a series on one page and none on the next: a family's
//! header is on the page once, before whichever member is the first.

mod metric;
mod page;

use std::sync::atomic::{AtomicU8, Ordering};

use metriken::{Kind, Label, MetricBuilder, Sample, Visit};
use metriken_exposition::{Names, TextEncoder};

use metric::Shows;
use page::Page;

/// Two bits a member: whether it shows nothing, a whole number, a float, or a
/// series with a label of its own.
static SHOWN: AtomicU8 = AtomicU8::new(0);

fn show(member: u8, visitor: &mut dyn Visit) {
    match SHOWN.load(Ordering::Relaxed) >> (2 * member) & 3 {
        1 => visitor.series(&[], Sample::Gauge(member.into())),
        2 => visitor.series(&[], Sample::Float(member.into())),
        3 => visitor.series(&[Label::new("own", "1")], Sample::Gauge(member.into())),
        _ => {}
    }
}

/// The value of each member's series and whether it has the own label.
fn expected(shown: u8) -> Vec<(String, bool)> {
    let series = |member: u8| match shown >> (2 * member) & 3 {
        0 => None,
        2 => Some((format!("{member}.0"), false)),
        other => Some((member.to_string(), other == 3)),
    };
    (0..3).filter_map(series).collect()
}

#[test]
fn a_header_comes_before_the_first_member_that_shows_something() {
    let member = |n: u8| {
        MetricBuilder::new("family")
            .metadata("n", n.to_string())
            .build(Shows(Kind::Gauge, move |visitor: &mut dyn Visit| {
                show(n, visitor)
            }))
    };
    let _members = [member(0), member(1), member(2)];
    for format in page::FORMATS {
        // Every step from one state to another, and the first page in any.
        for first in 0..64 {
            let mut encoder = TextEncoder::new(format);
            for shown in std::iter::once(first).chain(0..64) {
                SHOWN.store(shown, Ordering::Relaxed);
                let page = Page::encode(&mut encoder, format, Names::Legacy);
                let samples = page.samples().filter(|sample| sample.name == "family");
                let series = samples.map(|it| (it.value.clone(), it.label("own").is_some()));
                assert_eq!(
                    series.collect::<Vec<_>>(),
                    expected(shown),
                    "{first} {shown}"
                );
            }
        }
    }
}
