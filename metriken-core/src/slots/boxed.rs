//! Something larger for every thread, made when the thread first needs it.
#![allow(unsafe_code)]

use std::marker::PhantomData;
use std::ptr;

use super::{PerThread, Slot};
use crate::sync::{AtomicPtr, Ordering, fence};

/// A cell that leads to a `T`, whichever it is, or is null.
#[derive(Debug, Default)]
struct Pointer(AtomicPtr<()>);

// SAFETY: a pointer of zeros is null.
unsafe impl PerThread for Pointer {
    crate::per_thread!(Pointer);
}

impl Pointer {
    fn load(&self) -> *mut () {
        // Acquire what was made before the pointer was put here.
        self.0.load(Ordering::Acquire)
    }

    /// Leads to `new` unless it leads somewhere already; returns where to.
    fn install<T>(&self, new: Box<T>) -> *mut () {
        let new = Box::into_raw(new);
        let exchange = self.0.compare_exchange(
            ptr::null_mut(),
            new.cast(),
            Ordering::Release,
            Ordering::Acquire,
        );
        let Err(theirs) = exchange else {
            return new.cast();
        };
        // Another thread, or a signal handler on this one, was quicker.
        // SAFETY: the box was taken apart above and given to nobody.
        drop(unsafe { Box::from_raw(new) });
        theirs
    }
}

/// Gives the calling thread the chain that leads to its boxes.
pub(super) fn take_chain() {
    Pointer::own_chain();
}

/// A `T`, of some size, for every thread that asks for one, and one more for
/// the threads without cells to share.
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
    /// Null, or from a `Box<T>`.
    shared: Pointer,
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
                shared: Pointer(AtomicPtr::new(ptr::null_mut())),
                slot: Slot::new(),
                owned: PhantomData,
                taken: PhantomData,
            }
        }
    }

    /// The calling thread's `T`, if it has one at hand.
    #[inline(always)]
    pub fn own(&self) -> Option<&T> {
        let pointer = self.slot.local()?.load();
        // SAFETY: it is from a cell of this slot.
        unsafe { self.follow(pointer) }
    }

    /// The calling thread's `T`, made if need be; `None` for a thread without
    /// cells, and if `make` gives none.
    #[cold]
    pub fn own_or_make(&self, make: impl FnOnce() -> Option<Box<T>>) -> Option<&T> {
        let cell = self.slot.acquire()?;
        let mut pointer = cell.load();
        if pointer.is_null() {
            // A block that became too short still leads to it.
            let mut former = self.slot.former().map(Pointer::load);
            pointer = match former.find(|pointer| !pointer.is_null()) {
                Some(former) => {
                    // A signal handler that comes before finds the same.
                    cell.0.store(former, Ordering::Release);
                    former
                }
                None => cell.install(make()?),
            };
        }
        // SAFETY: it is from a cell of this slot.
        unsafe { self.follow(pointer) }
    }

    /// The `T` that threads without cells share, made if need be; `None` if
    /// `make` gives none.
    #[cold]
    pub fn shared_or_make(&self, make: impl FnOnce() -> Option<Box<T>>) -> Option<&T> {
        let mut pointer = self.shared.load();
        if pointer.is_null() {
            pointer = self.shared.install(make()?);
        }
        // SAFETY: it is the shared one.
        unsafe { self.follow(pointer) }
    }

    /// Shows the shared one, and then every thread's, those of ended threads
    /// included.
    ///
    /// Whoever takes off in the shared one what a thread's own has, with an
    /// ordering that releases, is never seen to have taken off more than there
    /// is.
    pub fn for_each(&self, mut show: impl FnMut(&T)) {
        // SAFETY: it is the shared one.
        let shared = unsafe { self.follow(self.shared.load()) };
        shared.into_iter().for_each(&mut show);
        // What was taken off there, the threads' own have.
        fence(Ordering::Acquire);
        let mut last = ptr::null_mut();
        self.slot.for_each(|cell| {
            let pointer = cell.load();
            // The cells of one chain, which follow one another, lead to one.
            if !pointer.is_null() && pointer != last {
                last = pointer;
                // SAFETY: it is from a cell of this slot.
                unsafe { self.follow(pointer) }
                    .into_iter()
                    .for_each(&mut show);
            }
        });
    }

    /// What a pointer leads to.
    ///
    /// # Safety
    /// It must be the shared one or from a cell of this slot: until this is
    /// dropped, those are null or from a `Box<T>`.
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
        let mut free = |cell: &Pointer| {
            let pointer = cell.0.swap(ptr::null_mut(), Ordering::Acquire);
            // The cells of one chain, which follow one another, lead to one.
            if !pointer.is_null() && pointer != last {
                last = pointer;
                // SAFETY: the pointer is from `Box::into_raw` of a `T`, and no
                // other cell is followed any more.
                drop(unsafe { Box::from_raw(pointer.cast::<T>()) });
            }
        };
        free(&self.shared);
        self.slot.release(free);
    }
}

// SAFETY: it has the threads' `T`s, shared by reference and dropped anywhere.
unsafe impl<T: Send + Sync> Send for Boxed<T> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync> Sync for Boxed<T> {}
