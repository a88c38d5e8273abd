use super::*;
use std::sync::Barrier;
use std::thread;

/// The claims that hold for both gauges, with numbers that both have.
macro_rules! for_both_gauges {
    ($($(#[$attribute:meta])* fn $claim:ident<$N:ident>() $body:block)*) => {
        mod whole {
            $(#[test] fn $claim() { super::$claim::<i64>(); })*
        }
        mod float {
            $(#[test] fn $claim() { super::$claim::<f64>(); })*
        }
        $($(#[$attribute])* fn $claim<$N: Level + From<i32> + PartialEq>() $body)*
    };
}

for_both_gauges! {
    fn every_change_returns_the_value_before<N>() {
        let gauge = GaugeOf::<N>::new();
        let n = N::from;
        assert_eq!(gauge.set(n(5)), n(0));
        assert_eq!(gauge.add(n(3)), n(5));
        assert_eq!(gauge.sub(n(10)), n(8));
        assert_eq!(gauge.increment(), n(-2));
        assert_eq!(gauge.decrement(), n(-1));
        assert_eq!(gauge.reset(), n(-2));
        assert_eq!(gauge.value(), n(0));
    }

    fn no_change_is_lost_between_threads<N>() {
        let gauge = GaugeOf::<N>::new();
        let start = Barrier::new(4);
        thread::scope(|scope| {
            for thread in 0..4 {
                let (gauge, start) = (&gauge, &start);
                scope.spawn(move || {
                    start.wait();
                    for _ in 0..500_000 {
                        gauge.add(N::from(3));
                        gauge.sub(N::from(thread));
                    }
                });
            }
        });
        assert_eq!(gauge.value(), N::from(500_000 * (4 * 3 - 6)));
    }

    fn a_gauge_is_a_known_gauge<N>() {
        assert_eq!(GaugeOf::<N>::KIND, Kind::Gauge);
        assert_eq!(GaugeOf::<N>::default().kind(), Kind::Gauge);
    }
}

#[test]
fn a_whole_gauge_wraps_at_the_ends_of_its_range() {
    let gauge = Gauge::with_value(i64::MAX);
    assert_eq!(gauge.increment(), i64::MAX);
    assert_eq!(gauge.value(), i64::MIN);
    gauge.set(0);
    gauge.sub(i64::MIN);
    assert_eq!(gauge.value(), i64::MIN);
}

#[test]
fn a_float_gauge_holds_every_float() {
    let gauge = FloatGauge::with_value(f64::INFINITY);
    assert_eq!(gauge.value(), f64::INFINITY);
    gauge.sub(f64::INFINITY);
    assert!(gauge.value().is_nan());
    gauge.set(-0.0);
    assert!(gauge.value().is_sign_negative());
    gauge.set(f64::MIN_POSITIVE / 2.0);
    assert_eq!(gauge.value(), f64::MIN_POSITIVE / 2.0);
}

#[test]
fn each_gauge_tells_its_own_kind_of_number() {
    assert!(matches!(
        Metric::value(&Gauge::with_value(-3)),
        Some(Value::Gauge(-3))
    ));
    assert!(matches!(
        Metric::value(&FloatGauge::with_value(0.5)),
        Some(Value::Float(0.5))
    ));
}

#[test]
fn debug_shows_the_value() {
    assert_eq!(format!("{:?}", Gauge::with_value(7)), "Gauge(7)");
}
