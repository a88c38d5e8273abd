//! The bytes of an entry are where `metriken_core::layout` says they are, read
//! as a tool outside the process would: by offsets, knowing none of the types.
#![cfg(target_pointer_width = "64")]
#![allow(unsafe_code)]

use metriken::*;
use std::collections::HashSet;

const SIZE: usize = 56;

/// Counted by hand.
#[metric(
    name = "counted",
    unit = "requests",
    metadata = { zone = "b", cpu = "17" },
    formatter = format_counted
)]
static COUNTED: Counter = Counter::with_value(3);

#[metric]
static BARE: Histogram = Histogram::new(7, 64);

fn format_counted(_: &MetricEntry, _: Format) -> String {
    "formatted".to_owned()
}

/// An address in this process, which the reader may follow.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Address(usize);

impl Address {
    fn of<T: ?Sized>(thing: &T) -> Self {
        Address((&raw const *thing).cast::<u8>().expose_provenance())
    }

    fn read<T: Copy>(self, offset: usize) -> T {
        let pointer = std::ptr::with_exposed_provenance::<T>(self.0 + offset);
        // SAFETY: the layout promises a `T` at this offset, and the tests fail
        // where it is another. The entries and what they lead to are constants.
        unsafe { pointer.read_unaligned() }
    }

    fn pointer(self, offset: usize) -> Address {
        Address(self.read::<usize>(offset))
    }

    fn text(self, len: usize) -> String {
        let bytes = (0..len).map(|i| self.read::<u8>(i)).collect();
        String::from_utf8(bytes).unwrap()
    }

    /// The text behind a pointer and a length.
    fn text_at(self, offset: usize) -> String {
        self.pointer(offset).text(self.read(offset + 8))
    }
}

fn entry(name: &str) -> (&'static MetricEntry, Address) {
    let mut entries = metrics().static_metrics().iter();
    let entry = entries.find(|entry| entry.name() == name).unwrap();
    (entry, Address::of(entry))
}

#[test]
fn an_entry_takes_56_bytes() {
    assert_eq!(size_of::<MetricEntry>(), SIZE);
    let entries = metrics().static_metrics();
    let (first, second) = (Address::of(&entries[0]), Address::of(&entries[1]));
    assert_eq!(second.0 - first.0, SIZE);
}

#[test]
fn every_entry_begins_with_magic_version_and_kind() {
    for (name, kind) in [("counted", 1), ("BARE", 3)] {
        let (_, entry) = entry(name);
        assert_eq!(entry.read::<[u8; 4]>(0), *b"MTRK");
        assert_eq!(entry.read::<u16>(4), 1);
        assert_eq!(entry.read::<u8>(6), kind);
        assert_eq!(entry.read::<u8>(7), 0, "flags of a static");
    }
}

#[test]
fn an_entry_leads_to_its_metric_and_the_size_of_that() {
    let (_, counted) = entry("counted");
    assert_eq!(counted.pointer(8), Address::of(&COUNTED));
    let size = |entry: Address| entry.pointer(24).pointer(0).read::<usize>(0);
    assert_eq!(size(counted), size_of::<Counter>());
    let (_, bare) = entry("BARE");
    assert_eq!(bare.pointer(8), Address::of(&BARE));
    assert_eq!(size(bare), size_of::<Histogram>());
}

#[test]
fn an_entry_leads_to_its_text() {
    let (_, entry) = entry("counted");
    let lengths: [u32; 2] = [entry.read(40), entry.read(44)];
    let [name, description] = lengths.map(|len| len as usize);
    let unit = usize::from(entry.read::<u16>(48));
    let text = entry.pointer(16).text(name + description + unit);
    assert_eq!(text, "countedCounted by hand.requests");
    assert_eq!((name, description, unit), (7, 16, 8));
}

#[test]
fn an_entry_leads_to_its_labels_in_order_of_name() {
    let (_, counted) = entry("counted");
    let labels = counted.pointer(32);
    let strings = (0..2).map(|label| (labels.text_at(label * 32), labels.text_at(label * 32 + 16)));
    let expected = [("cpu", "17"), ("zone", "b")].map(|(k, v)| (k.to_owned(), v.to_owned()));
    assert_eq!(counted.read::<u16>(50), 2);
    assert_eq!(strings.collect::<Vec<_>>(), expected);

    let (_, bare) = entry("BARE");
    assert_eq!((bare.read::<u16>(50), bare.pointer(32)), (0, Address(0)));
}

#[test]
fn an_entry_leads_to_its_origin() {
    let (entry, address) = entry("counted");
    let origin = address.pointer(24);
    assert_eq!(origin.text_at(16), module_path!());
    assert_eq!(origin.text_at(32), file!());
    assert_eq!(origin.text_at(48), env!("CARGO_PKG_NAME"));
    assert_eq!(origin.text_at(64), env!("CARGO_PKG_VERSION"));
    assert_eq!(
        origin.read::<u64>(80),
        0,
        "a static is as old as the process"
    );
    assert_eq!(address.read::<u32>(52), entry.line());
}

#[test]
fn an_entry_leads_to_its_formatter_or_to_none() {
    let (_, counted) = entry("counted");
    let formatter: fn(&MetricEntry, Format) -> String = counted.pointer(24).read(8);
    assert_eq!(formatter(entry("BARE").0, Format::Simple), "formatted");
    assert_eq!(entry("BARE").1.pointer(24).pointer(8), Address(0));
}

#[test]
fn an_entry_made_at_run_time_has_the_same_layout_and_says_that_it_owns() {
    let builder = MetricBuilder::new("made").unit("bytes").metadata("a", "b");
    let metric = builder.build(Gauge::new());
    let registry = metrics();
    let entry = registry.dynamic_metrics().next().unwrap();
    let entry = Address::of(entry);
    assert_eq!(entry.read::<[u8; 4]>(0), *b"MTRK");
    assert_eq!((entry.read::<u8>(6), entry.read::<u8>(7)), (2, 1));
    assert_eq!(entry.pointer(8), Address::of(&*metric));
    assert_eq!(entry.pointer(16).text(9), "madebytes");
    assert_eq!(entry.pointer(32).text_at(16), "b");
    let registered: u64 = entry.pointer(24).read(80);
    assert!(registered > 1_700_000_000_000_000_000, "{registered}");
}

/// Ten metrics of one type.
macro_rules! ten {
    ($($name:ident)*) => {$(
        #[metric]
        static $name: Counter = Counter::new();
    )*};
}

ten!(TEN_0 TEN_1 TEN_2 TEN_3 TEN_4 TEN_5 TEN_6 TEN_7 TEN_8 TEN_9);

#[test]
fn metrics_of_one_type_share_what_is_known_of_the_type_and_the_file() {
    let entries = metrics().static_metrics().iter();
    let ten = entries.filter(|entry| entry.name().starts_with("TEN_"));
    let ten: Vec<_> = ten.map(Address::of).collect();
    assert_eq!(ten.len(), 10);
    let origins: HashSet<_> = ten.iter().map(|entry| entry.pointer(24).0).collect();
    // Where the compiler merges constants, it is one.
    assert!(origins.len() == 1 || cfg!(debug_assertions), "{origins:?}");
    let types: HashSet<_> = ten.iter().map(|it| it.pointer(24).pointer(0).0).collect();
    assert_eq!(types.len(), 1);
    let bare = entry("BARE").1;
    assert_ne!(bare.pointer(24).pointer(0), ten[0].pointer(24).pointer(0));
}
