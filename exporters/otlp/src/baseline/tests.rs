use super::*;

fn reading(count: u64, buckets: &[(i32, u64)]) -> Reading<'_> {
    Reading {
        count,
        sum: Some(count),
        zero: 0,
        buckets,
    }
}

/// Collects one series at a time, and tells what is told of it.
fn collect<'a>(
    baseline: &'a mut Baseline,
    at: u64,
    created: u64,
    now: Reading<'a>,
) -> (u64, Reading<'a>) {
    baseline.begin(at);
    baseline.since("family", b"series", created, now)
}

#[test]
fn a_difference_is_taken_bucket_by_bucket() {
    let mut baseline = Baseline::default();
    let _ = collect(&mut baseline, 10, 1, reading(3, &[(1, 1), (4, 2)]));
    baseline.accept();
    let told = collect(&mut baseline, 20, 1, reading(9, &[(0, 3), (1, 1), (4, 5)]));
    assert_eq!(told, (10, reading(6, &[(0, 3), (4, 3)])));
}

#[test]
fn what_was_not_accepted_is_told_again() {
    let mut baseline = Baseline::default();
    let mut tell = |at, count, accept: bool| {
        let (since, told) = collect(&mut baseline, at, 1, reading(count, &[]));
        let told = (since, told.count);
        if accept {
            baseline.accept();
        }
        told
    };
    assert_eq!(tell(10, 3, false), (1, 3));
    assert_eq!(tell(20, 4, true), (1, 4));
    assert_eq!(tell(30, 6, false), (20, 2));
    assert_eq!(tell(40, 7, false), (20, 3));
    assert_eq!(tell(50, 7, true), (20, 3));
    assert_eq!(tell(60, 8, true), (50, 1));
}

#[test]
fn what_counts_less_than_before_began_anew() {
    for (before, now) in [
        (reading(3, &[]), reading(2, &[])),
        (reading(3, &[(1, 3)]), reading(3, &[(2, 3)])),
        (reading(3, &[(1, 3)]), reading(4, &[(1, 2), (2, 2)])),
    ] {
        let mut baseline = Baseline::default();
        let _ = collect(&mut baseline, 10, 1, before);
        baseline.accept();
        assert_eq!(collect(&mut baseline, 20, 1, now), (1, now));
        assert_eq!(collect(&mut baseline, 20, 1, before), (10, reading(0, &[])));
        // The same counts of a series that was made anew are its own.
        assert_eq!(collect(&mut baseline, 20, 15, before), (15, before));
    }
}

/// Collects without a series.
fn pause(baseline: &mut Baseline, at: std::ops::Range<u64>, accept: bool) {
    for at in at {
        baseline.begin(at);
        if accept {
            baseline.accept();
        }
    }
}

#[test]
fn a_series_that_pauses_is_told_since_its_last_accepted_reading() {
    let mut baseline = Baseline::default();
    let mut tell = |at, count, accept: bool, pause_is_accepted: bool| {
        let (since, told) = collect(&mut baseline, at, 1, reading(count, &[]));
        let told = (since, told.count);
        if accept {
            baseline.accept();
        }
        pause(&mut baseline, at + 1..at + REMEMBERED, pause_is_accepted);
        told
    };
    assert_eq!(tell(100, 3, true, true), (1, 3));
    // The collections between are accepted, and this one is not.
    assert_eq!(tell(200, 4, false, true), (100, 1));
    assert_eq!(tell(300, 6, true, false), (100, 3));
    assert_eq!(tell(400, 7, true, false), (300, 1));
}

#[test]
fn a_series_that_is_gone_is_forgotten_in_the_end() {
    let mut baseline = Baseline::default();
    let _ = collect(&mut baseline, 10, 1, reading(3, &[]));
    baseline.accept();
    // As long as nothing is accepted, what was is not forgotten.
    pause(&mut baseline, 11..11 + 2 * REMEMBERED, false);
    let told = collect(&mut baseline, 500, 1, reading(4, &[]));
    assert_eq!(told, (10, reading(1, &[])));
    baseline.accept();
    pause(&mut baseline, 501..502 + REMEMBERED, true);
    assert!(baseline.series.is_empty());
    let told = collect(&mut baseline, 600, 1, reading(4, &[]));
    assert_eq!(told, (1, reading(4, &[])));
}

#[test]
fn what_is_never_accepted_does_not_add_up() {
    // Those that are remembered, the last one, and what stays; then what was
    // accepted, too.
    let bound = REMEMBERED as usize + 2;
    for (accepted, bound) in [(None, bound), (Some(5), bound + 1)] {
        let mut baseline = Baseline::default();
        for round in 0..10_000_u32 {
            baseline.begin(round.into());
            let _ = baseline.since("family", &round.to_le_bytes(), 0, Reading::counter(1));
            let _ = baseline.since("family", b"stays", 0, Reading::counter(round.into()));
            if Some(round) == accepted {
                baseline.accept();
            }
        }
        assert_eq!(baseline.series.len(), bound, "{accepted:?}");
    }
}
