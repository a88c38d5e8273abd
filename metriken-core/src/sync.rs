//! The one seam between what the system has and what the model checker
//! replaces: atomics, locks, memory, thread-locals and statics.
#![allow(unsafe_code)]

#[cfg(loom)]
pub mod model;

#[cfg(not(loom))]
pub use std::{
    alloc::{alloc_zeroed, dealloc},
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicPtr, AtomicU32, AtomicU64, AtomicUsize, Ordering, fence},
    },
};

#[cfg(loom)]
pub use loom::{
    alloc::{alloc_zeroed, dealloc},
    lazy_static,
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicPtr, AtomicU32, AtomicU64, AtomicUsize, Ordering, fence},
    },
    thread_local,
};

pub use crate::{array_of, const_unless_loom, thread_constant};

/// Defines constant functions, or under loom, whose atomics are made at run
/// time, ordinary ones.
#[doc(hidden)]
#[macro_export]
macro_rules! const_unless_loom {
    ($(
        $(#[$doc:meta])*
        $visibility:vis const fn $name:ident $arguments:tt -> $result:ty $body:block
    )*) => {$(
        #[cfg(not(loom))]
        $(#[$doc])*
        $visibility const fn $name $arguments -> $result $body
        #[cfg(loom)]
        $(#[$doc])*
        $visibility fn $name $arguments -> $result $body
    )*};
}

/// An array with every element made by the same expression.
#[doc(hidden)]
#[macro_export]
macro_rules! array_of {
    ($element:expr) => {{
        #[cfg(not(loom))]
        let array = [const { $element }; _];
        #[cfg(loom)]
        let array = ::std::array::from_fn(|_| $element);
        array
    }};
}

/// Defines a thread-local that begins with a constant. Under loom the threads
/// of the model have it.
#[doc(hidden)]
#[macro_export]
macro_rules! thread_constant {
    (static $name:ident: $type:ty = $value:expr;) => {
        #[cfg(not(loom))]
        ::std::thread_local! {
            static $name: $type = const { $value };
        }
        #[cfg(loom)]
        $crate::sync::thread_local! {
            static $name: $type = $value;
        }
    };
}

/// Makes cells of zeros, which under loom takes more than zeros.
///
/// # Safety
/// `start` must be memory for `len` cells, of zeros and not shared yet, and
/// zeros must be what `T::default()` is.
pub unsafe fn make_cells<T: Default>(start: *mut T, len: usize) {
    if cfg!(loom) {
        for offset in 0..len {
            // SAFETY: the caller says that there is a cell.
            let cell = unsafe { start.add(offset) };
            // SAFETY: as above.
            unsafe { cell.write(T::default()) };
        }
    }
}
