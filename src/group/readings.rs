//! Reading groups.

use std::collections::HashMap;

use super::Group;
use super::member::{Member, Scalar};
use crate::histogram;
use crate::{GroupMetric, Histogram};

impl<M: Scalar> Group<M> {
    /// The value of a member, or `None` if it was never written or the index
    /// is out of range.
    pub fn value(&self, index: usize) -> Option<M::Number> {
        self.member(index)?.read()
    }

    /// The values of all members, zero for those that were never written, or
    /// `None` if nothing was written yet.
    ///
    /// # Cost
    /// All [`entries`](Self::entries) are allocated.
    pub fn load(&self) -> Option<Vec<M::Number>> {
        self.load_with(M::Number::default)
    }
}

impl Group<Histogram> {
    /// A copy of a member's buckets, or `None` if it was never written or the
    /// index is out of range.
    pub fn load(&self, index: usize) -> Option<histogram::Histogram> {
        self.member(index)?.load()
    }

    /// Copies of the buckets of all members, empty for those that were never
    /// written, or `None` if nothing was written yet.
    ///
    /// # Cost
    /// All buckets of all [`entries`](Self::entries) are allocated.
    pub fn load_all(&self) -> Option<Vec<histogram::Histogram>> {
        self.load_with(|| histogram::Histogram::with_config(&self.config()))
    }
}

impl<M: Member> Group<M> {
    fn load_with(&self, unwritten: impl Fn() -> M::Reading) -> Option<Vec<M::Reading>> {
        if self.runs.is_unused() {
            return None;
        }
        let members = (0..self.entries()).map(|index| self.member(index));
        let readings = members.map(|member| member.and_then(M::read).unwrap_or_else(&unwritten));
        Some(readings.collect())
    }
}

impl<M: Member> GroupMetric<M::Reading> for Group<M> {
    fn entries(&self) -> usize {
        self.entries()
    }

    fn value(&self, index: usize) -> Option<M::Reading> {
        self.member(index)?.read()
    }

    fn load_metadata(&self, index: usize) -> Option<HashMap<String, String>> {
        self.load_metadata(index)
    }
}
