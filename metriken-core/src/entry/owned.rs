//! Entries made at run time, which own what they point to.

use std::any::Any;
use std::collections::BTreeMap;
use std::time::SystemTime;

use super::labels::OwnedLabels;
use super::{MetricEntry, Origin};
use crate::layout::{MAGIC, OWNED, VERSION};
use crate::metric_type::MetricType;
use crate::{Format, Kind, Metric, Value};

/// The parts of an entry made at run time.
pub(crate) struct Parts<'a> {
    pub(crate) name: &'a str,
    pub(crate) description: &'a str,
    pub(crate) unit: &'a str,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) formatter: Option<fn(&MetricEntry, Format) -> String>,
    pub(crate) file: &'static str,
    pub(crate) line: u32,
}

/// What such an entry points to.
///
/// The origin comes first, so that the entry's pointer to it leads here.
#[repr(C)]
struct Owned {
    origin: Origin,
    text: Box<str>,
    labels: OwnedLabels,
}

impl MetricEntry {
    /// An entry that no metric belongs to yet.
    ///
    /// What is beyond the limits of the layout is cut off: 4 GiB for name and
    /// description, 64 KiB for the unit, 65,535 labels.
    pub(crate) fn unregistered(parts: Parts<'_>) -> MetricEntry {
        let name = truncate(parts.name, u32::MAX as usize);
        let description = truncate(parts.description, u32::MAX as usize);
        let unit = truncate(parts.unit, u16::MAX.into());

        let owned = Box::new(Owned {
            origin: Origin {
                formatter: parts.formatter,
                ..Origin::of::<Unregistered>("", parts.file, "", "").0
            },
            text: [name, description, unit].concat().into(),
            labels: OwnedLabels::new(parts.labels),
        });
        let (text, labels) = (owned.text.as_ptr(), owned.labels.as_slice());
        let (labels, labels_len) = (labels.as_ptr(), labels.len() as u16);
        MetricEntry {
            magic: MAGIC,
            layout: VERSION,
            kind: Kind::Other,
            flags: OWNED,
            metric: std::ptr::from_ref(&Unregistered).cast(),
            text,
            origin: Box::into_raw(owned).cast_const().cast(),
            labels,
            name_len: name.len() as u32,
            description_len: description.len() as u32,
            unit_len: unit.len() as u16,
            labels_len,
            line: parts.line,
        }
    }

    /// Makes this the entry of `metric`, registered now.
    ///
    /// # Panics
    /// If the entry is not one that was made unregistered.
    ///
    /// # Safety
    /// `metric` must stay valid for shared use for as long as anybody can
    /// reach the entry.
    pub(super) unsafe fn assign<T: Metric>(&mut self, metric: *const T) {
        assert!(self.flags & OWNED != 0, "this is the entry of a static");
        // SAFETY: the caller says that `metric` is valid.
        self.kind = unsafe { &*metric }.kind();
        self.metric = metric.cast();
        let owned = self.origin.cast::<Owned>().cast_mut();
        // SAFETY: an entry with the flag has its own `Owned` there, and it is
        // borrowed mutably, so nobody else looks at it.
        let owned = unsafe { &mut *owned };
        owned.origin.metric_type = const { &MetricType::of::<T>() };
        owned.origin.registered_unix_ns = now_unix_ns();
    }
}

impl Drop for MetricEntry {
    fn drop(&mut self) {
        if self.flags & OWNED != 0 {
            let owned = self.origin.cast::<Owned>().cast_mut();
            // SAFETY: an entry with the flag owns the box it was made with.
            drop(unsafe { Box::from_raw(owned) });
        }
    }
}

/// The time, as origins keep it.
pub(super) fn now_unix_ns() -> u64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    now.map_or(0, |since| since.as_nanos() as u64)
}

/// The first `limit` bytes of `text`, or fewer, so that no character is cut.
fn truncate(text: &str, limit: usize) -> &str {
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The metric of an entry that is not registered.
struct Unregistered;

impl Metric for Unregistered {
    fn as_any(&self) -> Option<&dyn Any> {
        None
    }

    fn value(&self) -> Option<Value<'_>> {
        None
    }
}
