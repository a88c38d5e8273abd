use std::fmt;

use super::Reading;
use super::reading::Shown;

/// A series in a [`Snapshot`](super::Snapshot).
#[derive(Clone, Copy, PartialEq)]
pub struct Series<'s> {
    pub(super) name: &'s str,
    pub(super) labels: &'s [(String, String)],
    pub(super) reading: &'s Reading,
    pub(super) is_change: bool,
}

impl<'s> Series<'s> {
    /// The metric's name, as declared.
    pub fn name(&self) -> &'s str {
        self.name
    }

    /// All labels, the metric's constant ones and the series' own, sorted by
    /// name.
    pub fn labels(&self) -> impl ExactSizeIterator<Item = (&'s str, &'s str)> {
        let labels = self.labels.iter();
        labels.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// What it reads as, or by how much that changed.
    pub fn reading(&self) -> &'s Reading {
        self.reading
    }
}

/// A name with labels, as the formats write it.
pub(super) struct Named<'n, L> {
    pub(super) name: &'n str,
    pub(super) labels: L,
}

impl<'n, L> fmt::Display for Named<'n, L>
where
    L: Iterator<Item = (&'n str, &'n str)> + Clone,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        let mut open = "{";
        for (name, value) in self.labels.clone() {
            write!(f, "{open}{name}={value:?}")?;
            open = ", ";
        }
        f.write_str(if open == "{" { "" } else { "}" })
    }
}

impl fmt::Display for Series<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let labels = self.labels.iter();
        let named = Named {
            name: self.name,
            labels: labels.map(|(name, value)| (name.as_str(), value.as_str())),
        };
        let shown = Shown {
            reading: self.reading,
            is_change: self.is_change,
        };
        write!(f, "{named} {shown}")
    }
}

impl fmt::Debug for Series<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
