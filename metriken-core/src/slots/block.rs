//! An array of cells that one thread writes.
#![allow(unsafe_code)]

use std::alloc::{Layout, alloc_zeroed};
use std::fmt;
use std::marker::PhantomData;
use std::ptr;

use super::place::Place;
use crate::sync::make_cells;

/// Keeps blocks of different threads out of each other's cache lines, and out
/// of the pair of lines that many processors fetch together.
const ALIGNMENT: usize = 128;

/// Refers to an array of cells, and to the shorter one that came before.
///
/// What it refers to is never freed, so it may be copied and followed freely.
#[repr(transparent)]
pub struct Block<T: 'static>(*const Header, PhantomData<&'static T>);

/// What follows the cells in memory.
#[repr(C)]
pub(super) struct Header {
    /// The highest place that the block does not have.
    beyond: Place,
    previous: *const Header,
}

/// The header of no cells.
struct Empty(Header);

// SAFETY: nobody writes it.
unsafe impl Sync for Empty {}

static EMPTY: Empty = Empty(Header {
    beyond: Place::beyond(0),
    previous: ptr::null(),
});

// SAFETY: it is a shared reference to the header, which nobody writes, and to
// the cells.
unsafe impl<T: Sync> Send for Block<T> {}
// SAFETY: as above.
unsafe impl<T: Sync> Sync for Block<T> {}

impl<T> Clone for Block<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Block<T> {}

impl<T: Sync + Default> Block<T> {
    /// The block of those that have none.
    pub(super) const EMPTY: Block<T> = Block(&raw const EMPTY.0, PhantomData);

    /// From the header to the end of the block.
    const HEADER_SIZE: usize = size_of::<Header>().next_multiple_of(align_of::<T>());

    /// A new block of `len` fresh cells, with `previous` behind it. `None` if
    /// there is no memory.
    pub(super) fn allocate(len: u32, previous: Block<T>) -> Option<Block<T>> {
        const { assert!(align_of::<T>() <= ALIGNMENT, "cells do not ask for more") };
        let cells = (len as usize).checked_mul(size_of::<T>())?;
        let bytes = cells.checked_add(Self::HEADER_SIZE + ALIGNMENT)?;
        // Aligned by hand: allocators fill memory of a larger alignment with
        // zeros themselves, page by page, where otherwise the system's fresh
        // pages are left untouched until a cell in them is.
        let layout = Layout::from_size_align(bytes, align_of::<Header>()).ok()?;
        // SAFETY: the size is not zero.
        let memory = unsafe { alloc_zeroed(layout) };
        if memory.is_null() {
            return None;
        }
        // The block ends where a line does; its first cells and its header,
        // which are used most, are in one.
        let size = cells + Self::HEADER_SIZE;
        let padding = memory.wrapping_add(size).align_offset(ALIGNMENT);
        // SAFETY: as much more than header and cells was allocated.
        let start = unsafe { memory.add(padding) };
        // SAFETY: nobody else has the memory yet, it is for `len` cells, and
        // zeros are a fresh cell by the contract of `PerThread`.
        unsafe { make_cells(start.cast::<T>(), len as usize) };
        // SAFETY: the allocation goes further than the cells.
        let header = unsafe { start.add(cells) }.cast::<Header>();
        // SAFETY: the memory is large enough and aligned for a header.
        unsafe {
            header.write(Header {
                beyond: Place::beyond(len),
                previous: previous.0,
            });
        }
        Some(Block(header, PhantomData))
    }

    /// The shorter block that came before, if any.
    pub(super) fn previous(self) -> Option<Block<T>> {
        // SAFETY: a block refers to a header that lives for ever.
        let previous = unsafe { (*self.0).previous };
        (!previous.is_null()).then_some(Block(previous, PhantomData))
    }

    /// The cell at `place`, if the block goes that far.
    #[inline(always)]
    pub(super) fn get(self, place: Place) -> Option<&'static T> {
        // SAFETY: a block refers to a header that lives for ever.
        let beyond = unsafe { (*self.0).beyond };
        if place.is_beyond(beyond) {
            return None;
        }
        // SAFETY: the block has that many cells before its header.
        let cell = unsafe { self.0.cast::<T>().offset(place.offset()) };
        // SAFETY: cells live for ever and are only ever shared; zeroed memory
        // is a fresh cell, by the contract of `PerThread`.
        Some(unsafe { &*cell })
    }

    /// For [`into_raw`](Self::into_raw)'s result; null is the empty block.
    pub(super) fn from_raw(raw: *mut Header) -> Self {
        if raw.is_null() {
            Self::EMPTY
        } else {
            Block(raw, PhantomData)
        }
    }

    /// For keeping in an atomic.
    pub(super) fn into_raw(self) -> *mut Header {
        self.0.cast_mut()
    }
}

impl<T> fmt::Debug for Block<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Block").field(&self.0).finish()
    }
}
