//! Which label values there was no room for.
//!
//! A flood brings any number of them, so only the most frequent are kept, by
//! the algorithm Space-Saving (Metwally, Agrawal, El Abbadi: "Efficient
//! Computation of Frequent and Top-k Elements in Data Streams", 2005): a value
//! that is not among those kept takes the place of the least frequent, with
//! its count. A value that is more than one part in [`KEPT`] of all is
//! certainly kept, and no count is too low.

use std::sync::{Mutex, PoisonError, TryLockError};

/// How many values are kept.
const KEPT: usize = 32;

/// How much of a value is kept, in bytes.
const LONGEST: usize = 128;

/// The first so many are looked at each, and then one in [`SAMPLED`].
const EACH: u64 = 1024;
const SAMPLED: u64 = 16;

#[derive(Debug)]
pub(super) struct Rejected {
    values: Mutex<Vec<Value>>,
}

#[derive(Clone, Debug)]
struct Value {
    /// Which of the open labels.
    label: usize,
    text: String,
    records: u64,
}

impl Rejected {
    pub(super) const fn new() -> Self {
        Rejected {
            values: Mutex::new(Vec::new()),
        }
    }

    /// How many records the one stands for that is the `nth` to be folded;
    /// `None` if it is not looked at.
    pub(super) fn weight(nth: u64) -> Option<u64> {
        match nth {
            ..EACH => Some(1),
            _ => nth.is_multiple_of(SAMPLED).then_some(SAMPLED),
        }
    }

    /// Adds records with a value. Where another thread is adding at the same
    /// moment, it is not waited for.
    pub(super) fn add(&self, label: usize, text: &str, records: u64) {
        let mut values = match self.values.try_lock() {
            Ok(values) => values,
            Err(TryLockError::Poisoned(values)) => values.into_inner(),
            Err(TryLockError::WouldBlock) => return,
        };
        let mut end = LONGEST.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text = &text[..end];
        let same = |value: &&mut Value| value.label == label && value.text == text;
        if let Some(value) = values.iter_mut().find(same) {
            value.records = value.records.saturating_add(records);
        } else if values.len() < KEPT {
            values.push(Value {
                label,
                text: text.to_owned(),
                records,
            });
        } else if let Some(least) = values.iter_mut().min_by_key(|value| value.records) {
            least.label = label;
            least.text.clear();
            least.text.push_str(text);
            least.records = least.records.saturating_add(records);
        }
    }

    /// Shows the values, the most frequent first: label, text, and about how
    /// many records.
    pub(super) fn show(&self, mut show: impl FnMut(usize, &str, u64)) {
        let values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        // Whatever `show` does, it does without the lock.
        let mut values = values.clone();
        values.sort_by(|a, b| (b.records, &a.text).cmp(&(a.records, &b.text)));
        for value in values {
            show(value.label, &value.text, value.records);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn top(rejected: &Rejected) -> Vec<(usize, String, u64)> {
        let mut top = Vec::new();
        rejected.show(|label, text, records| top.push((label, text.to_owned(), records)));
        top
    }

    #[test]
    fn the_frequent_are_kept_among_many_that_are_not() {
        let rejected = Rejected::new();
        for i in 0..20_000 {
            rejected.add(0, &format!("rare{i}"), 1);
            rejected.add(1, "often", 2);
            if i % 4 == 0 {
                rejected.add(0, "often", 1);
            }
        }
        let top = top(&rejected);
        assert_eq!(top.len(), KEPT);
        assert_eq!(top[0], (1, "often".to_owned(), 40_000));
        assert_eq!((top[1].0, &*top[1].1), (0, "often"));
        assert!((5_000..6_000).contains(&top[1].2), "{:?}", top[1]);
    }

    #[test]
    fn a_long_value_is_cut_between_characters() {
        let rejected = Rejected::new();
        rejected.add(0, &"é".repeat(100).replacen('é', "e", 1), 1);
        let top = top(&rejected);
        assert_eq!(top[0].1.len(), 127);
    }
}
