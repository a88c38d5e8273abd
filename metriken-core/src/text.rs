//! Borrowed strings with a fixed layout.
//!
//! The order of pointer and length within a `&str` is the compiler's secret.
//! Whatever a tool outside the process has to follow is therefore made of
//! [`Text`], which is a `&str` taken apart in a stated order.
#![allow(unsafe_code)]

use std::fmt;
use std::marker::PhantomData;

/// A `&str` whose layout is fixed: the pointer, then the length in bytes.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Text<'a> {
    start: *const u8,
    len: usize,
    borrow: PhantomData<&'a str>,
}

// SAFETY: a `Text` is a shared borrow of a `str`, which is `Sync`, and gives
// out nothing else.
unsafe impl Send for Text<'_> {}
// SAFETY: as above.
unsafe impl Sync for Text<'_> {}

impl<'a> Text<'a> {
    /// Borrows `text`.
    pub const fn new(text: &'a str) -> Self {
        Text {
            start: text.as_ptr(),
            len: text.len(),
            borrow: PhantomData,
        }
    }

    /// The string.
    pub const fn as_str(&self) -> &'a str {
        // SAFETY: the parts come from a `&'a str` in `new`, the only way to
        // make a `Text`, so they still describe that borrow.
        let bytes = unsafe { std::slice::from_raw_parts(self.start, self.len) };
        // SAFETY: as above, the bytes were a `str`.
        unsafe { std::str::from_utf8_unchecked(bytes) }
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

/// A label of a metric or a series: a name and a value.
///
/// # Examples
/// ```
/// let label = metriken_core::Label::new("method", "get");
/// assert_eq!((label.name(), label.value()), ("method", "get"));
/// ```
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Label<'a> {
    name: Text<'a>,
    value: Text<'a>,
}

impl<'a> Label<'a> {
    /// A label from its two strings.
    pub const fn new(name: &'a str, value: &'a str) -> Self {
        Label {
            name: Text::new(name),
            value: Text::new(value),
        }
    }

    /// The label's name.
    pub const fn name(&self) -> &'a str {
        self.name.as_str()
    }

    /// The label's value.
    pub const fn value(&self) -> &'a str {
        self.value.as_str()
    }
}

impl PartialEq for Label<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name() && self.value() == other.value()
    }
}

impl Eq for Label<'_> {}

impl PartialOrd for Label<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Label<'_> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.name(), self.value()).cmp(&(other.name(), other.value()))
    }
}

impl fmt::Debug for Label<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={:?}", self.name(), self.value())
    }
}

/// Strings joined at compile time, `N` bytes in all.
///
/// The macros use it where a name or a description is a constant rather than
/// a literal, which they could have joined themselves.
#[doc(hidden)]
pub struct Joined<const N: usize>([u8; N]);

impl<const N: usize> Joined<N> {
    /// Joins `parts`.
    ///
    /// # Panics
    /// If the parts are not `N` bytes long together.
    pub const fn new(parts: &[&str]) -> Self {
        let mut joined = [0; N];
        let mut at = 0;
        let mut part = 0;
        while part < parts.len() {
            let bytes = parts[part].as_bytes();
            let mut i = 0;
            while i < bytes.len() {
                joined[at] = bytes[i];
                at += 1;
                i += 1;
            }
            part += 1;
        }
        assert!(at == N, "the parts do not add up to the stated length");
        Joined(joined)
    }

    /// The joined string.
    pub const fn as_str(&self) -> &str {
        // SAFETY: the bytes are whole strings, one after the other.
        unsafe { std::str::from_utf8_unchecked(&self.0) }
    }
}
