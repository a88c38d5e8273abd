//! Something larger for every thread, made when the thread first needs it.
#![allow(unsafe_code)]

use std::marker::PhantomData;
use std::ptr;

use super::{PerThread, Slot};
use crate::sync::{AtomicPtr, Ordering};

/// A cell that leads to a `T`, whichever it is, or is null.
#[derive(Debug, Default)]
struct Pointer(AtomicPtr<()>);

// SAFETY: a pointer of zeros is null.
unsafe impl PerThread for Pointer {
    crate::per_thread!(Pointer);
}

/// A `T`, of some size, for every thread that asks for one.
///
/// Like the cells, a thread's `T` stays as it is when the thread ends, and is
/// the next thread's. All are dropped with the `Boxed`.
///
/// It is invariant in `T`, which it takes through a shared reference:
/// ```compile_fail,E0716
/// use metriken_core::slots::Boxed;
///
/// fn put<'a>(boxed: &Boxed<&'a str>, text: &'a str) {
///     boxed.own_or_make(|| Some(Box::new(text)));
/// }
/// let boxed: Boxed<&'static str> = Boxed::new();
/// put(&boxed, &String::from("gone"));
/// boxed.own();
/// ```
#[derive(Debug)]
#[repr(C)]
pub struct Boxed<T> {
    slot: Slot<Pointer>,
    /// It drops `T`s,
    owned: PhantomData<T>,
    /// and takes them through a shared reference.
    taken: PhantomData<fn(T) -> T>,
}

impl<T: Send + Sync> Boxed<T> {
    crate::sync::const_unless_loom! {
        /// None yet.
        pub const fn new() -> Self {
            // Their addresses tell them apart.
            const { assert!(size_of::<T>() != 0) };
            Boxed {
                slot: Slot::new(),
                owned: PhantomData,
                taken: PhantomData,
            }
        }
    }

    /// The calling thread's `T`, if it has one at hand.
    #[inline(always)]
    pub fn own(&self) -> Option<&T> {
        let pointer = self.slot.local()?.0.load(Ordering::Acquire);
        // SAFETY: the cell is of this slot.
        unsafe { self.follow(pointer) }
    }

    /// The calling thread's `T`, made if need be; `None` for a thread without
    /// cells, and if `make` gives none.
    #[cold]
    pub fn own_or_make(&self, make: impl FnOnce() -> Option<Box<T>>) -> Option<&T> {
        let cell = self.slot.acquire()?;
        let mut pointer = cell.0.load(Ordering::Acquire);
        if pointer.is_null() {
            // A block that became too short still leads to it.
            let mut former = self
                .slot
                .former()
                .map(|cell| cell.0.load(Ordering::Acquire));
            let former = former.find(|pointer| !pointer.is_null());
            let made = match former {
                Some(_) => None,
                None => Some(Box::into_raw(make()?).cast()),
            };
            let new = former.or(made)?;
            let exchange = (cell.0).compare_exchange(
                ptr::null_mut(),
                new,
                Ordering::AcqRel,
                Ordering::Acquire,
            );
            pointer = exchange.map_or_else(|theirs| theirs, |_| new);
            if let Some(made) = made
                && pointer != made
            {
                // A signal handler was quicker.
                // SAFETY: the box was made above and given to nobody.
                drop(unsafe { Box::from_raw(made.cast::<T>()) });
            }
        }
        // SAFETY: the cell is of this slot.
        unsafe { self.follow(pointer) }
    }

    /// Shows every thread's, those of ended threads included.
    pub fn for_each(&self, mut show: impl FnMut(&T)) {
        let mut last = ptr::null_mut();
        self.slot.for_each(|cell| {
            let pointer = cell.0.load(Ordering::Acquire);
            // The cells of one chain, which follow one another, lead to one.
            if !pointer.is_null() && pointer != last {
                last = pointer;
                // SAFETY: the cell is of this slot.
                unsafe { self.follow(pointer) }
                    .into_iter()
                    .for_each(&mut show);
            }
        });
    }

    /// What a cell leads to.
    ///
    /// # Safety
    /// The pointer must be from a cell of this slot: until this is dropped,
    /// those are null or from a `Box<T>`.
    #[inline(always)]
    unsafe fn follow(&self, pointer: *mut ()) -> Option<&T> {
        // SAFETY: the caller says so.
        unsafe { pointer.cast::<T>().as_ref() }
    }
}

impl<T: Send + Sync> Default for Boxed<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Drop for Boxed<T> {
    fn drop(&mut self) {
        let mut last = ptr::null_mut();
        self.slot.release(|cell| {
            let pointer = cell.0.swap(ptr::null_mut(), Ordering::Acquire);
            // The cells of one chain, which follow one another, lead to one.
            if !pointer.is_null() && pointer != last {
                last = pointer;
                // SAFETY: the pointer is from `Box::into_raw` of a `T`, and no
                // other cell is followed any more.
                drop(unsafe { Box::from_raw(pointer.cast::<T>()) });
            }
        });
    }
}

// SAFETY: it has the threads' `T`s, shared by reference and dropped anywhere.
unsafe impl<T: Send + Sync> Send for Boxed<T> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync> Sync for Boxed<T> {}
