use std::any::type_name;

use super::identity::{Identity, Place};
use super::likeness::nearest;
use super::mistake::Mistake;
use crate::Metric;

/// Which metric is meant: its name as declared, or the metric itself. Sealed.
///
/// A name means all metrics that have it. A metric made at run time is given as
/// `&*metric`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which metric is meant",
    note = "give its name, `\"http_requests\"`, or a reference to it, `&REQUESTS`; of a metric made \
            at run time, `&*metric`"
)]
pub trait Which: Sealed {
    #[doc(hidden)]
    fn is(&self, identity: &Identity) -> bool;

    /// What is wrong if it is none of these.
    #[doc(hidden)]
    fn is_none_of(&self, names: &mut dyn Iterator<Item = &str>) -> Mistake;
}

pub trait Sealed {}

impl Sealed for &str {}

impl Which for &str {
    fn is(&self, identity: &Identity) -> bool {
        identity.name == *self
    }

    fn is_none_of(&self, names: &mut dyn Iterator<Item = &str>) -> Mistake {
        let near = nearest(self, names);
        Mistake::UnknownName {
            name: (*self).to_owned(),
            near: near.into_iter().map(str::to_owned).collect(),
        }
    }
}

impl<M: Metric> Sealed for &M {}

impl<M: Metric> Which for &M {
    fn is(&self, identity: &Identity) -> bool {
        identity.is_at(Place::of(*self))
    }

    fn is_none_of(&self, _: &mut dyn Iterator<Item = &str>) -> Mistake {
        Mistake::NotRegistered {
            of_type: type_name::<M>(),
        }
    }
}
