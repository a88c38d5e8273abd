//! The one seam between real atomics and those of the model checker.

#[cfg(not(loom))]
pub(crate) use std::sync::{
    Mutex, MutexGuard,
    atomic::{AtomicPtr, AtomicU32, AtomicU64, AtomicUsize, Ordering, fence},
};

#[cfg(loom)]
pub(crate) use loom::sync::{
    Mutex, MutexGuard,
    atomic::{AtomicPtr, AtomicU32, AtomicU64, AtomicUsize, Ordering, fence},
};

/// Defines a constant function, or under loom, whose atomics are made at run
/// time, an ordinary one.
macro_rules! const_unless_loom {
    ($(#[$doc:meta])* $visibility:vis fn $($rest:tt)*) => {
        #[cfg(not(loom))]
        $(#[$doc])*
        $visibility const fn $($rest)*
        #[cfg(loom)]
        $(#[$doc])*
        $visibility fn $($rest)*
    };
}
pub(crate) use const_unless_loom;

/// An array with every element made by the same expression.
macro_rules! array_of {
    ($element:expr) => {{
        #[cfg(not(loom))]
        let array = [const { $element }; _];
        #[cfg(loom)]
        let array = std::array::from_fn(|_| $element);
        array
    }};
}
pub(crate) use array_of;
