use crate::{Counter, FloatGauge, Gauge, Histogram, Metric};

/// A metric that can take over what another one has counted. That is what
/// happens to a series of a family that is removed: its counts go to the series
/// `other`, so that the family's total stays right.
///
/// # Examples
/// ```
/// use metriken::Counter;
/// use metriken::family::Absorb;
///
/// let (other, removed) = (Counter::with_value(2), Counter::with_value(5));
/// other.absorb(&removed);
/// assert_eq!((other.value(), removed.value()), (7, 0));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the metric of a family with open labels",
    note = "series of such a family may be removed, and another one takes over what they counted: \
            implement `metriken::family::Absorb`, or use Counter, Gauge, FloatGauge or Histogram"
)]
pub trait Absorb: Metric {
    /// Leaves `from` as good as new, and adds what it had counted. What is
    /// recorded there meanwhile stays there or comes along.
    fn absorb(&self, from: &Self);
}

impl Absorb for Counter {
    fn absorb(&self, from: &Self) {
        let count = from.reset();
        if count != 0 {
            self.add(count);
        }
    }
}

/// A gauge tells a state, which ends with its series: it is not added.
impl Absorb for Gauge {
    fn absorb(&self, from: &Self) {
        from.reset();
    }
}

/// A gauge tells a state, which ends with its series: it is not added.
impl Absorb for FloatGauge {
    fn absorb(&self, from: &Self) {
        from.reset();
    }
}

impl Absorb for Histogram {
    fn absorb(&self, from: &Self) {
        self.take_over(from);
    }
}
