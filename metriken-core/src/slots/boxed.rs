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

/// A `T` for every thread that asks for one.
///
/// Like the cells, a thread's `T` stays as it is when the thread ends, and is
/// the next thread's. All are dropped with the `Boxed`. A thread may get a
/// second one if its block has to grow in between; readers see both.
#[derive(Debug)]
#[repr(C)]
pub struct Boxed<T> {
    slot: Slot,
    owned: PhantomData<T>,
}

impl<T: Send + Sync> Boxed<T> {
    crate::sync::const_unless_loom! {
        /// None yet.
        pub fn new() -> Self {
            Boxed {
                slot: Slot::new(),
                owned: PhantomData,
            }
        }
    }

    /// The calling thread's `T`, if it has one.
    #[inline(always)]
    pub fn own(&self) -> Option<&T> {
        let cell = self.slot.local::<Pointer>()?;
        // SAFETY: the cell is of this slot, and lives no longer than it.
        unsafe { follow(cell) }
    }

    /// The calling thread's `T`, made if need be; `None` for a thread without
    /// cells.
    #[cold]
    pub fn own_or_make(&self, make: impl FnOnce() -> T) -> Option<&T> {
        let cell: &Pointer = self.slot.acquire()?;
        if cell.0.load(Ordering::Acquire).is_null() {
            let made = Box::into_raw(Box::new(make())).cast();
            let exchange = (cell.0).compare_exchange(
                ptr::null_mut(),
                made,
                Ordering::Release,
                Ordering::Relaxed,
            );
            if exchange.is_err() {
                // A signal handler was quicker.
                // SAFETY: the box was made above and given to nobody.
                drop(unsafe { Box::from_raw(made.cast::<T>()) });
            }
        }
        // SAFETY: as in `own`.
        unsafe { follow(cell) }
    }

    /// Shows every thread's, those of ended threads included.
    pub fn for_each(&self, mut show: impl FnMut(&T)) {
        self.slot.for_each(|cell: &Pointer| {
            // SAFETY: as in `own`.
            unsafe { follow(cell) }.into_iter().for_each(&mut show);
        });
    }
}

impl<T: Send + Sync> Default for Boxed<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// What the cell leads to.
///
/// # Safety
/// The cell must be of the slot of a `Boxed<T>` that outlives `'a`: until that
/// is dropped, its pointers are null or from `Box<T>`.
#[inline(always)]
unsafe fn follow<'a, T>(cell: &Pointer) -> Option<&'a T> {
    let pointer = cell.0.load(Ordering::Acquire).cast::<T>();
    // SAFETY: the caller says so.
    unsafe { pointer.as_ref() }
}

impl<T> Drop for Boxed<T> {
    fn drop(&mut self) {
        self.slot.release(|cell: &Pointer| {
            let pointer = cell.0.swap(ptr::null_mut(), Ordering::Acquire);
            if !pointer.is_null() {
                // SAFETY: the pointer is from `Box::into_raw` of a `T`, and no
                // longer anywhere else.
                drop(unsafe { Box::from_raw(pointer.cast::<T>()) });
            }
        });
    }
}

// SAFETY: it has the threads' `T`s, shared by reference and dropped anywhere.
unsafe impl<T: Send + Sync> Send for Boxed<T> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync> Sync for Boxed<T> {}
