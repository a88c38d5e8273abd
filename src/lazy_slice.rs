//! A slice of constant length whose memory comes when it is first needed, and
//! then stays.
//!
//! Threads that need it at the same time all make one; the first to install
//! its own wins and the others free theirs. Nobody waits.
#![allow(unsafe_code)]

use std::marker::PhantomData;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

/// Finding an element takes one pointer and no length, which is why this is not
/// a `OnceBox` of a boxed slice.
#[repr(transparent)]
pub(crate) struct LazySlice<T, L: Length> {
    start: AtomicPtr<T>,
    length: PhantomData<fn() -> L>,
}

/// A number known to the compiler, which can then see that an index is below it.
pub(crate) trait Length {
    const LENGTH: usize;
}

impl<T, L: Length> LazySlice<T, L> {
    /// A slice of which no element exists.
    pub(crate) const fn new() -> Self {
        LazySlice {
            start: AtomicPtr::new(ptr::null_mut()),
            length: PhantomData,
        }
    }

    /// The element at `index`, if it exists.
    #[inline(always)]
    pub(crate) fn get(&self, index: usize) -> Option<&T> {
        let start = self.start.load(Ordering::Acquire);
        if start.is_null() || index >= L::LENGTH {
            return None;
        }
        // SAFETY: `start` is that of `len` elements, of which this is one.
        let element = unsafe { start.add(index) };
        // SAFETY: as above; they are shared and stay until this is dropped.
        Some(unsafe { &*element })
    }

    /// All elements, none if they do not exist.
    pub(crate) fn as_slice(&self) -> &[T] {
        let start = self.start.load(Ordering::Acquire);
        if start.is_null() {
            return &[];
        }
        // SAFETY: `start` is that of `len` elements, which are shared and stay
        // until this is dropped.
        unsafe { std::slice::from_raw_parts(start, L::LENGTH) }
    }

    /// All elements, made if need be.
    #[cold]
    pub(crate) fn get_or_make(&self, make: impl Fn() -> T) -> &[T] {
        if self.start.load(Ordering::Acquire).is_null() {
            let new: Box<[T]> = (0..L::LENGTH).map(|_| make()).collect();
            let new = Box::into_raw(new);
            let exchange = self.start.compare_exchange(
                ptr::null_mut(),
                new.cast(),
                Ordering::AcqRel,
                Ordering::Acquire,
            );
            if exchange.is_err() {
                // SAFETY: the box was made above and given to nobody.
                drop(unsafe { Box::from_raw(new) });
            }
        }
        self.as_slice()
    }
}

impl<T, L: Length> Drop for LazySlice<T, L> {
    fn drop(&mut self) {
        let start = *self.start.get_mut();
        if !start.is_null() {
            let elements = ptr::slice_from_raw_parts_mut(start, L::LENGTH);
            // SAFETY: it is from a box of `len` elements, which nobody borrows
            // any more.
            drop(unsafe { Box::from_raw(elements) });
        }
    }
}

// SAFETY: it owns its elements and lends them by shared reference.
unsafe impl<T: Send, L: Length> Send for LazySlice<T, L> {}
// SAFETY: as above; whichever thread makes the elements, another may drop them.
unsafe impl<T: Send + Sync, L: Length> Sync for LazySlice<T, L> {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;
    use std::thread;

    struct Of<const N: usize>;

    impl<const N: usize> Length for Of<N> {
        const LENGTH: usize = N;
    }

    #[test]
    fn nothing_exists_until_it_is_made() {
        let slice = LazySlice::<u8, Of<3>>::new();
        assert!(slice.get(0).is_none() && slice.as_slice().is_empty());
        assert_eq!(slice.get_or_make(|| 7), [7, 7, 7]);
        assert_eq!(slice.get_or_make(|| 8), [7, 7, 7]);
        assert_eq!((slice.get(2), slice.get(3)), (Some(&7), None));
        assert!(LazySlice::<u8, Of<0>>::new().get_or_make(|| 1).is_empty());
    }

    #[test]
    fn threads_that_make_it_at_once_get_the_same_and_nothing_leaks() {
        let made = Arc::new(AtomicUsize::new(0));
        for _ in 0..100 {
            let slice = LazySlice::<_, Of<2>>::new();
            let place = || slice.get_or_make(|| Arc::clone(&made)).as_ptr() as usize;
            let places = thread::scope(|scope| {
                let threads = [scope.spawn(place), scope.spawn(place)];
                threads.map(|thread| thread.join().unwrap())
            });
            assert_eq!(places[0], places[1]);
            assert_eq!(Arc::strong_count(&made), 3);
        }
        assert_eq!(Arc::strong_count(&made), 1);
    }
}
