//! The labels of a series, in the form in which readers are shown them.

use crate::Label;
use crate::digits::Digits;
use crate::labels::{LabelSet, MAX_LABELS, OTHER, Part, Reader};

/// Lends the labels of a combination of closed and a key of open ones, sorted
/// by name, without those that are absent.
pub(super) fn with_labels<L: LabelSet>(index: usize, key: &[u8], show: impl FnOnce(&[Label<'_>])) {
    let mut parts = [("", Part::Absent); MAX_LABELS];
    let mut len = 0;
    L::parts(index, &mut Reader::new(key), &mut |name, part| {
        if part != Part::Absent
            && let Some(place) = parts.get_mut(len)
        {
            *place = (name, part);
            len += 1;
        }
    });
    let parts = &mut parts[..len];
    parts.sort_unstable_by_key(|(name, _)| *name);

    let mut digits = [Digits::NONE; MAX_LABELS];
    for (digits, (_, part)) in digits.iter_mut().zip(&*parts) {
        match *part {
            Part::Unsigned(number) => *digits = Digits::of(number),
            Part::Signed(number) => *digits = Digits::of(number),
            _ => {}
        }
    }
    let mut labels = [Label::new("", ""); MAX_LABELS];
    for ((label, digits), (name, part)) in labels.iter_mut().zip(&digits).zip(&*parts) {
        let value = match part {
            Part::Text(text) => text,
            Part::Other => OTHER,
            _ => digits.as_str(),
        };
        *label = Label::new(name, value);
    }
    show(&labels[..len]);
}
