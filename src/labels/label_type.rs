//! What the type of a label can be.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use super::{Closed, LabelValue, Open, Openness, Part, Reader, Sink};

/// A type that a field of a [label set](super::LabelSet) can have.
///
/// - Closed: every [`LabelValue`].
/// - Open: texts (`&str`, `String`, `Cow<str>`, `Arc<str>` and the like) and
///   integers.
/// - `Option` of one of those: the label is absent when it is `None`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a label",
    label = "not a label's type",
    note = "for a closed set of values write an enum with `#[derive(LabelValue)]`, or take `bool`, \
            `InRange` or `StatusClass`; for an open one a text (`&str`, `String`) or an integer; \
            for a label that may be absent an `Option` of those",
    note = "to take over the labels of another set, write `#[label(flatten)]` on the field"
)]
pub trait LabelType {
    /// Whether the values are known.
    type Openness: Openness;

    #[doc(hidden)]
    const IS_OPEN: bool = Self::Openness::IS_OPEN;

    /// How many values there are, of a closed label; 1 of an open one.
    const CARDINALITY: usize;

    /// The texts of a closed label.
    const VALUES: Option<&'static [&'static str]>;

    /// The place of the value of a closed label; 0 of an open one.
    fn index(&self) -> usize;

    /// Writes the value of an open label, and nothing for a closed one.
    fn write<S: Sink>(&self, key: &mut S);

    /// The value with this index, or the next in the key.
    fn part<'k>(index: usize, key: &mut Reader<'k>) -> Part<'k>;
}

// What is missing is any label's type, not just a closed one.
#[diagnostic::do_not_recommend]
impl<T: LabelValue> LabelType for T {
    type Openness = Closed;
    const CARDINALITY: usize = {
        assert!(
            T::CARDINALITY == T::VALUES.len() && T::CARDINALITY != 0,
            "a label's values are those in `VALUES`, at least one"
        );
        T::CARDINALITY
    };
    const VALUES: Option<&'static [&'static str]> = Some(T::VALUES);

    #[inline(always)]
    fn index(&self) -> usize {
        // It is somebody else's code that says so.
        LabelValue::index(self).min(T::CARDINALITY - 1)
    }

    #[inline(always)]
    fn write<S: Sink>(&self, _: &mut S) {}

    fn part<'k>(index: usize, _: &mut Reader<'k>) -> Part<'k> {
        T::VALUES
            .get(index)
            .map_or(Part::Absent, |text| Part::Text(text))
    }
}

impl<T: LabelType> LabelType for Option<T> {
    type Openness = T::Openness;
    const CARDINALITY: usize = if T::Openness::IS_OPEN {
        1
    } else {
        T::CARDINALITY + 1
    };
    const VALUES: Option<&'static [&'static str]> = T::VALUES;

    #[inline(always)]
    fn index(&self) -> usize {
        match self {
            Some(value) if !T::Openness::IS_OPEN => value.index() + 1,
            _ => 0,
        }
    }

    #[inline(always)]
    fn write<S: Sink>(&self, key: &mut S) {
        match self {
            Some(value) => value.write(key),
            None if T::Openness::IS_OPEN => key.absent(),
            None => {}
        }
    }

    fn part<'k>(index: usize, key: &mut Reader<'k>) -> Part<'k> {
        if T::Openness::IS_OPEN {
            return T::part(index, key);
        }
        match index.checked_sub(1) {
            Some(index) => T::part(index, key),
            None => Part::Absent,
        }
    }
}

/// Types whose values are written to the key by `$write`.
macro_rules! open {
    ($($type:ty),*: |$value:ident, $key:ident| $write:expr) => {$(
        impl LabelType for $type {
            type Openness = Open;
            const CARDINALITY: usize = 1;
            const VALUES: Option<&'static [&'static str]> = None;

            #[inline(always)]
            fn index(&self) -> usize {
                0
            }

            #[inline(always)]
            fn write<S: Sink>(&self, $key: &mut S) {
                let $value = self;
                $write
            }

            fn part<'k>(_: usize, key: &mut Reader<'k>) -> Part<'k> {
                key.read()
            }
        }
    )*};
}

open!(&str, String, Box<str>, Rc<str>, Arc<str>, Cow<'_, str>: |text, key| key.text(text));
open!(u64: |number, key| key.unsigned(*number));
open!(u8, u16, u32: |number, key| key.unsigned((*number).into()));
open!(usize: |number, key| key.unsigned(*number as u64));
open!(i64: |number, key| key.signed(*number));
open!(i8, i16, i32: |number, key| key.signed((*number).into()));
open!(isize: |number, key| key.signed(*number as i64));
