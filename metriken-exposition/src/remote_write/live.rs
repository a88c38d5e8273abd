//! Which series there are, and which there were.

use std::collections::HashSet;

use foldhash::fast::RandomState;

/// The series of two collections, one after the other in bytes. They come in
/// the same order as long as the metrics are the same, so that one comparison
/// of all tells that none is gone.
#[derive(Debug, Default)]
pub(super) struct Live {
    before: Vec<u8>,
    now: Vec<u8>,
}

/// A series that was there and is not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known<'a> {
    pub(super) key: &'a [u8],
    /// The bits of the versions that had it.
    pub(super) forms: u8,
    pub(super) is_native: bool,
}

impl Live {
    /// Begins a collection. What one noted that did not come to its end is
    /// forgotten.
    pub(super) fn begin(&mut self) {
        self.now.clear();
    }

    /// Notes a series of the current collection.
    pub(super) fn push(&mut self, series: Known<'_>) {
        let length = series.key.len() as u32;
        self.now.extend_from_slice(&length.to_le_bytes());
        self.now.push(series.forms);
        self.now.push(series.is_native.into());
        self.now.extend_from_slice(series.key);
    }

    /// Shows the series of the collection before that are not in this one,
    /// which is then the one before.
    pub(super) fn take_gone(&mut self, show: impl FnMut(Known<'_>)) {
        if self.before != self.now {
            let now: HashSet<(&[u8], bool), RandomState> = all(&self.now)
                .map(|series| (series.key, series.is_native))
                .collect();
            let gone = all(&self.before).filter(|it| !now.contains(&(it.key, it.is_native)));
            gone.for_each(show);
        }
        std::mem::swap(&mut self.before, &mut self.now);
    }
}

fn all(mut bytes: &[u8]) -> impl Iterator<Item = Known<'_>> {
    std::iter::from_fn(move || {
        let (length, rest) = bytes.split_first_chunk()?;
        let [forms, is_native, rest @ ..] = rest else {
            return None;
        };
        let (key, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        bytes = rest;
        Some(Known {
            key,
            forms: *forms,
            is_native: *is_native != 0,
        })
    })
}
