//! A long page is handed on in pieces, which are together the page.

use std::fmt;

use metriken::{CounterGroup, metric};
use metriken_exposition::{TextEncoder, TextFormat};

/// So many that the page is several pieces, all of one metric.
const MEMBERS: usize = 2_000;

#[metric(name = "interrupts")]
static GROUP: CounterGroup = CounterGroup::new(MEMBERS);

/// Takes pieces, but for one.
struct Pieces {
    taken: Vec<String>,
    but: usize,
    failure: fn() -> fmt::Result,
}

impl Pieces {
    /// Fails once, after so many.
    fn but(but: usize, failure: fn() -> fmt::Result) -> Self {
        Pieces {
            taken: Vec::new(),
            but,
            failure,
        }
    }
}

impl fmt::Write for Pieces {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.taken.len() == self.but {
            self.but = usize::MAX;
            return (self.failure)();
        }
        self.taken.push(text.to_owned());
        Ok(())
    }
}

fn error() -> fmt::Result {
    Err(fmt::Error)
}

fn panic() -> fmt::Result {
    std::panic::resume_unwind(Box::new("not today"))
}

#[test]
fn pieces_are_the_page_and_stop_at_the_first_error() {
    (0..MEMBERS).for_each(|index| {
        GROUP.increment(index);
    });
    let mut encoder = TextEncoder::new(TextFormat::OpenMetrics);
    let mut page = String::from("before");
    encoder.append_to(&mut page);
    let page = page.strip_prefix("before").unwrap();

    let mut whole = Pieces::but(usize::MAX, error);
    encoder.encode(&mut whole).unwrap();
    assert!(whole.taken.concat() == page);
    let (_, full) = whole.taken.split_last().unwrap();
    assert!(full.len() > 2, "{}", full.len());
    assert!(
        full.iter()
            .all(|piece| (8_192..8_500).contains(&piece.len()))
    );

    // What panics while a metric is shown is taken for the metric's, but no page
    // is taken for whole.
    let failures = (0..whole.taken.len()).map(|but| (but, error as fn() -> _));
    for (but, failure) in failures.chain([(0, panic as fn() -> _), (1, panic)]) {
        let mut some = Pieces::but(but, failure);
        assert_eq!(encoder.encode(&mut some), error());
        assert!(some.taken == whole.taken[..but]);
    }
    let (mut again, family) = (String::new(), page.strip_suffix("# EOF\n").unwrap());
    encoder.encode(&mut again).unwrap();
    assert!(
        again.starts_with(family),
        "but for who is said to have panicked"
    );
}
