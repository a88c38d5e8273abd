//! What the code that `#[metric]` writes says of a metric.

use super::{MetricEntry, OriginOf};
use crate::layout::{MAGIC, VERSION};
use crate::{Kind, Label};

/// What `#[metric]` says of every static of type `T`. See [`MetricEntry`] for
/// the meaning of the fields; `text` is name, description and unit, joined.
///
/// Labels and formatter, which most have not, are added by methods of the entry
/// and of the origin: as fields that say "none" they took 12% of the time to
/// check 10,000 metrics.
#[doc(hidden)]
#[allow(missing_docs)]
pub struct Declaration<T: 'static> {
    pub kind: Kind,
    pub text: &'static str,
    pub name_len: usize,
    pub description_len: usize,
    pub unit_len: usize,
    pub line: u32,
    pub origin: &'static OriginOf<T>,
}

impl<T> Declaration<T> {
    /// The entry of `metric` that says the same.
    ///
    /// # Panics
    /// If the lengths do not cut the text into strings, or if one of them is
    /// beyond the layout's limits (4 GiB for name and description, 64 KiB for
    /// the unit). In a constant that is a compile error.
    pub const fn entry(self, metric: &'static T) -> MetricEntry {
        // SAFETY: a metric that is borrowed forever stays valid.
        unsafe { self.entry_at(metric) }
    }

    /// The same of a metric that the compiler does not vouch for.
    ///
    /// # Safety
    /// `metric` must stay valid for shared use for as long as anybody can
    /// reach the entry.
    pub(super) const unsafe fn entry_at(self, metric: *const T) -> MetricEntry {
        // One by one first, so that no sum wraps.
        let len = self.text.len();
        assert!(self.name_len <= len && self.description_len <= len && self.unit_len <= len);
        let description_end = self.name_len + self.description_len;
        assert!(description_end + self.unit_len == self.text.len());
        assert!(self.text.is_char_boundary(self.name_len));
        assert!(self.text.is_char_boundary(description_end));
        assert!(self.text.len() <= u32::MAX as usize && self.unit_len <= u16::MAX as usize);
        MetricEntry {
            magic: MAGIC,
            layout: VERSION,
            kind: self.kind,
            flags: 0,
            metric: metric.cast(),
            text: self.text.as_ptr(),
            origin: &raw const self.origin.0,
            labels: std::ptr::null(),
            name_len: self.name_len as u32,
            description_len: self.description_len as u32,
            unit_len: self.unit_len as u16,
            labels_len: 0,
            line: self.line,
        }
    }
}

/// What `#[metric]` says of some statics.
#[doc(hidden)]
#[allow(missing_docs)]
impl MetricEntry {
    /// # Panics
    /// If there are more than 65,535 labels.
    pub const fn with_labels(mut self, labels: &'static [Label<'static>]) -> Self {
        assert!(labels.len() <= u16::MAX as usize, "too many labels");
        self.labels = labels.as_ptr();
        self.labels_len = labels.len() as u16;
        self
    }
}

#[cfg(test)]
mod tests {
    use std::any::Any;

    use super::*;
    use crate::entry::Origin;
    use crate::{Metric, Value};

    struct Nothing;

    impl Metric for Nothing {
        fn as_any(&self) -> Option<&dyn Any> {
            Some(self)
        }

        fn value(&self) -> Option<Value<'_>> {
            None
        }
    }

    fn declare(name_len: usize, description_len: usize, unit_len: usize) -> MetricEntry {
        const ORIGIN: &OriginOf<Nothing> = &Origin::of("module", "file", "crate", "1.0.0");
        let declaration = Declaration {
            kind: Kind::Gauge,
            text: "héllounit",
            name_len,
            description_len,
            unit_len,
            line: 7,
            origin: ORIGIN,
        };
        declaration.entry(&Nothing)
    }

    #[test]
    fn lengths_cut_the_text() {
        let entry = declare(3, 3, 4);
        assert_eq!(entry.name(), "hé");
        assert_eq!(entry.description(), Some("llo"));
        assert_eq!(entry.unit(), Some("unit"));
    }

    #[test]
    fn lengths_that_do_not_cut_the_text_into_strings_are_refused() {
        for (name, description, unit) in [
            (3, 3, 3),
            (2, 4, 4),
            (3, usize::MAX - 1, 9),
            (usize::MAX, 7, 4),
            (3, 3, usize::MAX),
        ] {
            let entry = std::panic::catch_unwind(|| declare(name, description, unit));
            assert!(entry.is_err(), "{name} {description} {unit}");
        }
    }
}
