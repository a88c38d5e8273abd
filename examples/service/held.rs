use metriken::Gauge;

/// Counts in a gauge for as long as it exists.
#[must_use]
pub(crate) struct Held(&'static Gauge);

impl Held {
    pub(crate) fn new(gauge: &'static Gauge) -> Self {
        gauge.increment();
        Held(gauge)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.decrement();
    }
}
