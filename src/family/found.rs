//! What a look-up gives, which depends on whether the labels are closed.

use super::{Family, Series};
use crate::labels::{Closed, LabelSet, Open, Openness};

/// How a series is found. It is for [`Family::get`](super::Family::get).
pub trait Find: Openness {
    /// What is found: a reference for closed labels, which stays good, and for
    /// open ones a [`Series`], which may be removed.
    type Found<'f, M: 'static>
    where
        Self: 'f;

    #[doc(hidden)]
    fn find<'f, L: LabelSet<Openness = Self>, M>(
        family: &'f Family<L, M>,
        labels: &L::Borrowed<'_>,
    ) -> Self::Found<'f, M>;
}

impl Find for Closed {
    type Found<'f, M: 'static> = &'f M;

    #[inline(always)]
    fn find<'f, L: LabelSet<Openness = Self>, M>(
        family: &'f Family<L, M>,
        labels: &L::Borrowed<'_>,
    ) -> &'f M {
        family.member(labels.index())
    }
}

impl Find for Open {
    type Found<'f, M: 'static> = Series<'f, M>;

    #[inline(always)]
    fn find<'f, L: LabelSet<Openness = Self>, M>(
        family: &'f Family<L, M>,
        labels: &L::Borrowed<'_>,
    ) -> Series<'f, M> {
        family.series(labels)
    }
}

/// Labels whose family needs no bound: closed ones.
#[diagnostic::on_unimplemented(
    message = "this is for labels whose values are all known, and some of these are open",
    label = "not all values are known",
    note = "say how many series there may be, `Family::bounded(1000)`: beyond that, values become \
            `other`; or make all labels closed, with `#[derive(LabelValue)]` on enums"
)]
pub trait Countable: Openness {}

impl Countable for Closed {}

/// Labels whose family has a bound: those of which some are open.
#[diagnostic::on_unimplemented(
    message = "this is for labels with open values, and all values of these are known",
    label = "there is a place for each combination, which stays",
    note = "a family of closed labels is `Family::new()`, without a bound; its series are not \
            removed, and nothing is folded"
)]
pub trait Boundable: Openness {}

impl Boundable for Open {}
