use std::fmt::Debug;

/// Whether the values of a label, or of all labels of a set, are known when
/// the program is compiled. Sealed: [`Closed`] or [`Open`].
pub trait Openness: Sealed + Debug + 'static {
    #[doc(hidden)]
    const IS_OPEN: bool;
}

/// All values are known: a family has a place for each combination.
#[derive(Debug)]
pub enum Closed {}

/// Values come up at run time: a family has as many places as it was declared
/// with.
#[derive(Debug)]
pub enum Open {}

impl Openness for Closed {
    const IS_OPEN: bool = false;
}

impl Openness for Open {
    const IS_OPEN: bool = true;
}

/// [`Open`] or [`Closed`].
///
/// A set computes its openness as a constant, because the type of a label may
/// be private where the set is not, and then must not be named in the set's
/// associated type.
pub type OpennessIf<const IS_OPEN: bool> = <Flag<IS_OPEN> as Chosen>::Openness;

#[derive(Debug)]
pub enum Flag<const IS_OPEN: bool> {}

pub trait Chosen {
    type Openness: Openness;
}

impl Chosen for Flag<true> {
    type Openness = Open;
}

impl Chosen for Flag<false> {
    type Openness = Closed;
}

pub trait Sealed {}
impl Sealed for Closed {}
impl Sealed for Open {}
