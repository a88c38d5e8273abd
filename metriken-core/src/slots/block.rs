//! An array of cells that one thread writes.
#![allow(unsafe_code)]

use std::alloc::{Layout, alloc_zeroed};
use std::fmt;
use std::marker::PhantomData;
use std::ptr;

use crate::sync::make_cells;

/// Keeps blocks of different threads out of each other's cache lines, and out
/// of the pair of lines that many processors fetch together.
const ALIGNMENT: usize = 128;

/// Refers to an array of cells, and to the shorter one that came before.
///
/// What it refers to is never freed, so it may be copied and followed freely.
#[repr(transparent)]
pub struct Block<T: 'static>(*const Header, PhantomData<&'static T>);

/// What precedes the cells in memory.
#[repr(C)]
pub(super) struct Header {
    len: u32,
    previous: *const Header,
}

/// The header of no cells.
struct Empty(Header);

// SAFETY: nobody writes it.
unsafe impl Sync for Empty {}

static EMPTY: Empty = Empty(Header {
    len: 0,
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

    const CELLS_OFFSET: usize = size_of::<Header>().next_multiple_of(align_of::<T>());

    /// A new block of at least `len` fresh cells, with `previous` behind it.
    /// `None` if there is no memory.
    pub(super) fn allocate(len: u32, previous: Block<T>) -> Option<Block<T>> {
        const { assert!(align_of::<T>() <= ALIGNMENT, "cells do not ask for more") };
        let cells = (len as usize).checked_mul(size_of::<T>())?;
        let bytes = cells.checked_add(Self::CELLS_OFFSET + ALIGNMENT)?;
        // Aligned by hand: allocators fill memory of a larger alignment with
        // zeros themselves, page by page, where otherwise the system's fresh
        // pages are left untouched until a cell in them is.
        let layout = Layout::from_size_align(bytes, align_of::<Header>()).ok()?;
        // SAFETY: the size is not zero.
        let memory = unsafe { alloc_zeroed(layout) };
        if memory.is_null() {
            return None;
        }
        let padding = memory.align_offset(ALIGNMENT);
        // SAFETY: that much more than header and cells was allocated.
        let header = unsafe { memory.add(padding) }.cast::<Header>();
        // SAFETY: the memory is large enough and aligned for a header.
        unsafe {
            header.write(Header {
                len,
                previous: previous.0,
            });
        }
        // SAFETY: the allocation goes further than that.
        let cells = unsafe { header.byte_add(Self::CELLS_OFFSET) }.cast::<T>();
        // SAFETY: the memory is for `len` cells, nobody else has it yet, and
        // zeros are a fresh cell by the contract of `PerThread`.
        unsafe { make_cells(cells, len as usize) };
        Some(Block(header, PhantomData))
    }

    /// How many cells there are.
    pub(super) fn len(self) -> u32 {
        // SAFETY: a block refers to a header that lives for ever.
        unsafe { (*self.0).len }
    }

    /// The shorter block that came before, if any.
    pub(super) fn previous(self) -> Option<Block<T>> {
        // SAFETY: a block refers to a header that lives for ever.
        let previous = unsafe { (*self.0).previous };
        (!previous.is_null()).then_some(Block(previous, PhantomData))
    }

    /// The cell of `slot`, if the block goes that far.
    #[inline(always)]
    pub(super) fn get(self, slot: u32) -> Option<&'static T> {
        if slot >= self.len() {
            return None;
        }
        // SAFETY: the block has more cells than that.
        let cell = unsafe { self.cell(slot) };
        // SAFETY: cells live for ever and are only ever shared; zeroed memory
        // is a fresh cell, by the contract of `PerThread`.
        Some(unsafe { &*cell })
    }

    /// # Safety
    /// The block must have been allocated with more than `slot` cells.
    #[inline(always)]
    unsafe fn cell(self, slot: u32) -> *const T {
        let offset = Self::CELLS_OFFSET + slot as usize * size_of::<T>();
        // SAFETY: the caller says that the cell is within the allocation.
        unsafe { self.0.byte_add(offset) }.cast()
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
