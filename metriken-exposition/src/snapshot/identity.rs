use std::fmt;

use metriken_core::Kind;

/// A number for a series that is the same in every snapshot, process, build
/// and machine.
///
/// It is the 128-bit FNV-1a hash of the family's name, kind (as
/// [`Kind::as_str`] says it) and unit, and of the name and value of each label
/// in order of names, with a byte 0xFF after each of these texts, which no text
/// contains. It is a key for tables, and it is no protection: whoever chooses
/// labels at will can make two sets of one number. Where series are compared
/// here, their texts are.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SeriesId(u128);

impl SeriesId {
    /// The number of the series with these labels, sorted by name.
    pub fn new<'a>(
        name: &str,
        kind: Kind,
        unit: &str,
        labels: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        FamilyHash::new(name, kind, unit).series(labels)
    }

    /// The number itself.
    pub fn as_u128(self) -> u128 {
        self.0
    }
}

/// Sixteen bytes in hexadecimal.
impl fmt::Display for SeriesId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for SeriesId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SeriesId({self})")
    }
}

/// What the numbers of a family's series begin with. It is kept, as whoever
/// sends a snapshot chooses how long a name is and how many series have it.
#[derive(Clone, Copy, Debug)]
pub(super) struct FamilyHash(Fnv);

impl FamilyHash {
    pub(super) fn new(name: &str, kind: Kind, unit: &str) -> Self {
        let mut hash = Fnv::NEW;
        for text in [name, kind.as_str(), unit] {
            hash.text(text);
        }
        FamilyHash(hash)
    }

    /// The number of the family's series with these labels, sorted by name.
    pub(super) fn series<'a>(
        self,
        labels: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> SeriesId {
        let FamilyHash(mut hash) = self;
        for (name, value) in labels {
            hash.text(name);
            hash.text(value);
        }
        SeriesId(hash.0)
    }
}

/// Source of the constants: draft-eastlake-fnv.
#[derive(Clone, Copy, Debug)]
struct Fnv(u128);

impl Fnv {
    const NEW: Fnv = Fnv(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d);
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

    fn text(&mut self, text: &str) {
        text.bytes().for_each(|byte| self.byte(byte));
        self.byte(0xff);
    }

    fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u128::from(byte)).wrapping_mul(Self::PRIME);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv_1a_of_128_bits() {
        // From the test vectors of the draft's reference code.
        let hash = |text: &str| {
            let mut hash = Fnv::NEW;
            text.bytes().for_each(|byte| hash.byte(byte));
            hash.0
        };
        assert_eq!(hash(""), 0x6c62272e07bb014262b821756295c58d);
        assert_eq!(hash("a"), 0xd228cb696f1a8caf78912b704e4a8964);
        assert_eq!(hash("foobar"), 0x343e1662793c64bf6f0d3597ba446f18);
    }

    #[test]
    fn an_id_never_changes() {
        let labels = [("method", "get"), ("status", "200")];
        let id = SeriesId::new("http_requests", Kind::Counter, "requests", labels);
        assert_eq!(id.to_string(), "c78a0d4724d03c64822d93be97da2e3e");
    }

    #[test]
    fn texts_do_not_run_into_each_other() {
        let id = |name, labels: &[(&'static str, &'static str)]| {
            SeriesId::new(name, Kind::Gauge, "", labels.iter().copied())
        };
        assert_ne!(id("a", &[("b", "c")]), id("ab", &[("", "c")]));
        assert_ne!(id("a", &[("b", "cd")]), id("a", &[("bc", "d")]));
        assert_ne!(id("a", &[("b", "")]), id("a", &[]));
    }
}
