//! What tells this process from others that run the same service.
//!
//! Of two processes whose resources are the same, a backend makes one series
//! that jumps between their values. So each says by an id of its own which one it
//! is, drawn at random as OpenTelemetry's conventions for `service.instance.id`
//! advise where nobody knows a better one.

use std::hash::{BuildHasher, RandomState};
use std::process;
use std::sync::OnceLock;

/// The id of this process, by RFC 9562 a UUID of version 4: the same as long as
/// the process runs, and another in a process that was forked from it.
pub(crate) fn id() -> String {
    // A key of 128 bits from the system, which nobody has to be kept from
    // guessing here.
    static KEY: OnceLock<RandomState> = OnceLock::new();

    let key = KEY.get_or_init(RandomState::new);
    let [high, low] = [0_u8, 1].map(|half| key.hash_one((process::id(), half)));
    uuid(high, low)
}

/// A UUID of which all bits are random but those that say so.
fn uuid(high: u64, low: u64) -> String {
    let high = high & !0xf000 | 0x4000;
    let low = low & !(0b11 << 62) | 0b10 << 62;
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff_ffff_ffff,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_that_it_is_random() {
        assert_eq!(uuid(0, 0), "00000000-0000-4000-8000-000000000000");
        assert_eq!(
            uuid(u64::MAX, u64::MAX),
            "ffffffff-ffff-4fff-bfff-ffffffffffff"
        );
        let written = "01234567-89ab-4def-8123-456789abcdef";
        assert_eq!(uuid(0x0123_4567_89ab_cdef, 0x0123_4567_89ab_cdef), written);
    }

    #[test]
    fn a_process_has_one_id() {
        assert_eq!(id(), id());
    }
}
