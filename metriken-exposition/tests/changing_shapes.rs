//! Series whose lines are others than on the last page: what an encoder kept
//! of them is not used.

mod metric;
mod page;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use metriken::histogram::{Config, Histogram};
use metriken::{Kind, MetricBuilder, Sample, Visit};
use metriken_exposition::{Buckets, Names, TextEncoder};

use metric::Shows;
use page::Page;

#[test]
fn a_series_may_change_its_shape_from_page_to_page() {
    static MAX: AtomicUsize = AtomicUsize::new(0);
    static STATES: Mutex<Vec<String>> = Mutex::new(Vec::new());

    let histogram = |visitor: &mut dyn Visit| {
        let config = Config::new(1, MAX.load(Ordering::Relaxed) as u8).unwrap();
        let mut histogram = Histogram::with_config(&config);
        histogram.increment(2).unwrap();
        visitor.series(&[], Sample::Histogram(&histogram));
    };
    let states = |visitor: &mut dyn Visit| {
        let states = STATES.lock().unwrap().clone();
        let states: Vec<_> = states.iter().map(|state| &**state).collect();
        let active = 1 << (states.len() - 1);
        visitor.series(
            &[],
            Sample::StateSet {
                states: &states,
                active,
            },
        );
    };
    let _metrics = (
        MetricBuilder::new("histogram").build(Shows(Kind::Histogram, histogram)),
        MetricBuilder::new("states").build(Shows(Kind::StateSet, states)),
    );

    for format in page::FORMATS {
        let buckets = Buckets::powers_of_two(1, 64, 1);
        let mut encoder = TextEncoder::new(format).buckets(buckets);
        for max in [3, 5, 3, 2, 5] {
            MAX.store(max, Ordering::Relaxed);
            let names: Vec<_> = (0..max).map(|n| format!("{max}.{n}")).collect();
            STATES.lock().unwrap().clone_from(&names);

            let page = Page::encode(&mut encoder, format, Names::Legacy);
            let counts = page.values("histogram_bucket");
            // Bounds of 2^1 - 1 to 2^max - 1, and none.
            assert_eq!(counts.len(), max + 1);
            assert_eq!(counts[..2], ["0", "1"]);
            let states = page.family("states").unwrap().samples.iter();
            let shown: Vec<_> = states
                .map(|state| (state.label("states").unwrap(), &*state.value))
                .collect();
            let expected = names.iter().enumerate();
            let expected: Vec<_> = expected
                .map(|(n, name)| (&**name, if n == max - 1 { "1" } else { "0" }))
                .collect();
            assert_eq!(shown, expected);
        }
    }
}
