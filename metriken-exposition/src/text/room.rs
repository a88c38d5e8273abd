//! Room at the end of a string, for lines whose lengths are known in advance.
//!
//! Appending a line to a string in three pieces looks three times whether there
//! is room and says three times how much is used, by way of memory. That took
//! longer than to write the pieces.
#![allow(unsafe_code)]

use std::mem::MaybeUninit;

use crate::digits;

/// The most bytes of a line after its start: a sign, digits, the end.
pub(super) const REST: usize = 1 + digits::MOST + 1;

/// Room for text.
pub(super) struct Room<'a>(&'a mut [MaybeUninit<u8>]);

/// Appends to `text` what `write` writes, of `len` bytes at most. `write`
/// returns the room that it leaves, which can only be that of its own.
#[inline(always)]
pub(super) fn append(text: &mut String, len: usize, write: impl FnOnce(Room<'_>) -> Room<'_>) {
    // SAFETY: only text is written to a room.
    let bytes = unsafe { text.as_mut_vec() };
    bytes.reserve(len);
    let room = bytes.spare_capacity_mut();
    let had = room.len();
    let left = write(Room(room)).0.len();
    // SAFETY: a room gets smaller by what is written at its beginning.
    unsafe { bytes.set_len(bytes.len() + (had - left)) };
}

impl<'a> Room<'a> {
    /// Writes a line: its start and a number.
    ///
    /// # Panics
    /// If there is no room for it.
    #[inline(always)]
    pub(super) fn line(self, start: &str, negative: bool, magnitude: u64) -> Room<'a> {
        let digits = digits::count(magnitude);
        let sign = usize::from(negative);
        let (line, left) = self.0.split_at_mut(start.len() + sign + digits + 1);
        let to = line.as_mut_ptr().cast::<u8>();
        // SAFETY: the line is longer than its start, and nobody else's.
        unsafe { to.copy_from_nonoverlapping(start.as_ptr(), start.len()) };
        // SAFETY: the start is followed by a byte at least.
        let to = unsafe { to.add(start.len()) };
        // SAFETY: as above. Without a sign, a digit will be here.
        unsafe { to.write(b'-') };
        // SAFETY: the sign is followed by all digits.
        let to = unsafe { to.add(sign) };
        // SAFETY: as above.
        unsafe { digits::write(to, digits, magnitude) };
        // SAFETY: the digits are followed by one byte.
        let to = unsafe { to.add(digits) };
        // SAFETY: as above.
        unsafe { to.write(b'\n') };
        Room(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_line_has_room() {
        for (negative, magnitude) in [(true, u64::MAX), (false, u64::MAX), (true, 1), (false, 0)] {
            // Without any room to spare.
            let mut text = String::new();
            append(&mut text, 5 + REST, |room| {
                room.line("naïf", negative, magnitude)
            });
            let sign = if negative { "-" } else { "" };
            assert_eq!(text, format!("naïf{sign}{magnitude}\n"));
        }
    }

    #[test]
    fn lines_follow_what_was_there() {
        let mut text = String::from("é");
        append(&mut text, 2 * (1 + REST), |room| {
            room.line("a", false, 10).line("b", true, 100)
        });
        append(&mut text, 0, |room| room);
        assert_eq!(text, "éa10\nb-100\n");
    }

    #[test]
    #[should_panic]
    fn a_line_without_room_is_not_written() {
        let mut text = String::new();
        append(&mut text, 3, |room| room.line("too long", false, 1));
    }
}
