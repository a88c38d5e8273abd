//! A pattern that selects nothing is told, once.

mod warnings;

use metriken::{Counter, metric};
use metriken_exposition::{Names, Selection, Walker};
use warnings::Warnings;

#[metric(name = "http.zones")]
static ZONES: Counter = Counter::new();

#[test]
fn a_pattern_that_selects_nothing_is_logged_once_after_the_first_walk() {
    let selection = Selection::all().matching("http_zones_total");
    let selection = selection.matching("http_zonez").except("nothing");
    let walker = || Walker::new(Names::Legacy).select(selection.clone());
    let mut first = walker();
    let ((), none) = Warnings::during(|| assert_eq!(first.walk().families().len(), 1));
    assert!(none.is_empty(), "{none:?}");
    let ((), warnings) = Warnings::during(|| {
        let mut second = walker();
        for walker in [&mut first, &mut second] {
            walker.walk();
            walker.walk();
        }
    });
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].contains("http_zonez"), "{warnings:?}");
}
