//! The binary layout of the registry, for readers outside the process.
//!
//! The linker gathers every static entry into the section [`SECTION`] (on
//! ELF), an array of [`MetricEntry`](crate::MetricEntry). Every entry begins
//! with [`MAGIC`] and [`VERSION`] and leads by plain pointers to everything
//! else; all of it is `#[repr(C)]`, in the byte order and pointer size of the
//! executable. On 64-bit targets an entry is:
//!
//! | offset | size | field |
//! | --- | --- | --- |
//! | 0 | 4 | magic |
//! | 4 | 2 | layout version |
//! | 6 | 1 | [`Kind`](crate::Kind) |
//! | 7 | 1 | flags: bit 0 is set if the entry owns what it points to |
//! | 8 | 8 | pointer to the metric |
//! | 16 | 8 | pointer to the text: name, description and unit, joined |
//! | 24 | 8 | pointer to the origin |
//! | 32 | 8 | pointer to the labels (null if none): four words a label, the pointer and length of its name and of its value |
//! | 40 | 4 | length of the name in bytes |
//! | 44 | 4 | length of the description |
//! | 48 | 2 | length of the unit |
//! | 50 | 2 | number of labels |
//! | 52 | 4 | line in the source file |
//!
//! The origin is shared by the metrics of one type in a source file, where the
//! compiler merges constants:
//!
//! | offset | size | field |
//! | --- | --- | --- |
//! | 0 | 8 | pointer to the metrics' type: their size in bytes (8), then code |
//! | 8 | 8 | pointer to the formatter's code (null if none) |
//! | 16 | 16 | pointer and length of the module path |
//! | 32 | 16 | of the source file |
//! | 48 | 16 | of the crate's name |
//! | 64 | 16 | of the crate's version |
//! | 80 | 8 | time of registration in nanoseconds since 1970 (zero for statics) |
//!
//! The text is one piece and the origin is shared for the sake of the loader:
//! in a position-independent executable every pointer costs a relocation of 24
//! bytes, and the page that it is in is copied at start.

/// The first word of every entry: `MTRK` in the order of the bytes in memory.
pub const MAGIC: u32 = u32::from_ne_bytes(*b"MTRK");

/// The version of everything this module describes. It grows with every change
/// of it, together with the name of the section.
pub const VERSION: u16 = 1;

/// The name of the section in ELF executables.
pub const SECTION: &str = "linkme_METRIKEN_ENTRIES_V1";

/// Set in an entry's flags if it was made at run time and owns its text,
/// labels and origin.
pub(crate) const OWNED: u8 = 1;
