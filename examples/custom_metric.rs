//! A metric type of one's own: the range of what was seen.
//!
//! ```text
//! cargo run --example custom_metric
//! ```

use std::any::Any;
use std::sync::atomic::{AtomicI64, Ordering};

use metriken::{Kind, KnownKind, Label, Metric, Sample, Value, Visit, metric};
use metriken_exposition::{TextEncoder, TextFormat};

/// The lowest and the highest of some values.
struct Range {
    lowest: AtomicI64,
    highest: AtomicI64,
}

impl Range {
    const fn new() -> Self {
        Range {
            lowest: AtomicI64::new(i64::MAX),
            highest: AtomicI64::new(i64::MIN),
        }
    }

    fn record(&self, value: i64) {
        self.lowest.fetch_min(value, Ordering::Relaxed);
        self.highest.fetch_max(value, Ordering::Relaxed);
    }
}

impl Metric for Range {
    /// For readers that know this type.
    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }

    /// No single number says it all.
    fn value(&self) -> Option<Value<'_>> {
        Some(Value::Other(self))
    }

    /// What exporters read: as many series as it takes, none while there is
    /// nothing to show.
    fn visit(&self, visitor: &mut dyn Visit) {
        let lowest = self.lowest.load(Ordering::Relaxed);
        let highest = self.highest.load(Ordering::Relaxed);
        if lowest <= highest {
            visitor.series(&[Label::new("bound", "lowest")], Sample::Gauge(lowest));
            visitor.series(&[Label::new("bound", "highest")], Sample::Gauge(highest));
        }
    }

    fn kind(&self) -> Kind {
        Self::KIND
    }
}

/// Optional: tells tools that only look at the executable what this is.
impl KnownKind for Range {
    const KIND: Kind = Kind::Gauge;
}

/// The range of temperatures in the room.
#[metric(name = "room_temperature", unit = "celsius")]
static TEMPERATURE: Range = Range::new();

fn main() -> std::fmt::Result {
    for celsius in [19, 23, 21, 18] {
        TEMPERATURE.record(celsius);
    }
    let mut page = String::new();
    TextEncoder::new(TextFormat::Prometheus).encode(&mut page)?;
    print!("{page}");
    Ok(())
}
