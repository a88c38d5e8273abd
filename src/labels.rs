//! Labels with types: the values that a label may have, and the labels that a
//! series has.
//!
//! - [`LabelValue`] is a closed set of values: an enum, mostly.
//! - [`LabelSet`] is a struct whose fields are labels, closed or open.
//! - [`Family`](crate::Family) has a metric for every set of labels.
//!
//! What is not documented here is for the code that the derives write.

mod in_range;
mod index;
mod key;
mod label_type;
mod names;
mod openness;
mod set;
mod status_class;
mod value;

pub use self::in_range::InRange;
pub use self::label_type::LabelType;
pub use self::names::MAX_LABELS;
pub use self::openness::{Closed, Open, Openness};
pub use self::set::{LabelSet, MAX_CARDINALITY};
pub use self::status_class::StatusClass;
pub use self::value::LabelValue;

#[doc(hidden)]
pub use self::index::{Indices, next_index};
pub(crate) use self::key::{OTHER, WORD, text_words};
#[doc(hidden)]
pub use self::key::{Part, Reader, Sink};
#[doc(hidden)]
pub use self::names::Names;
#[doc(hidden)]
pub use self::openness::OpennessIf;
#[doc(hidden)]
pub use self::set::cardinality;
