//! Metrics add data to an executable and no code that runs before `main`.
//!
//! This reads the file of the running test: the section in which the linker
//! gathered the entries, and the list of functions that the loader calls.
#![cfg(target_os = "linux")]
#![allow(unsafe_code)]

use metriken::*;
use object::{Object, ObjectSection, ObjectSymbol, RelocationTarget, SectionKind};
use std::collections::BTreeMap;

const SECTION: &str = "linkme_METRIKEN_ENTRIES_V1";

/// A hundred metrics for every letter.
macro_rules! hundreds {
    ($($module:ident)*) => {$(
        mod $module {
            hundreds!(@ten a b c d e f g h i j);
        }
    )*};
    (@ten $($module:ident)*) => {$(
        mod $module {
            use metriken::*;
            #[metric] static _0: Counter = Counter::new();
            #[metric] static _1: Gauge = Gauge::new();
            #[metric] static _2: Histogram = Histogram::new(7, 64);
            #[metric] static _3: LazyCounter = LazyCounter::new(Counter::default);
            #[metric] static _4: CounterGroup = CounterGroup::new(1_000_000);
            #[metric] static _5: HistogramGroup = HistogramGroup::new(1_000, 7, 64);
            #[metric] static _6: CallbackGauge = CallbackGauge::new(|| 1);
            #[metric] static _7: Info = Info::new(&[("a", "b")]);
            #[metric] static _8: StateSet = StateSet::new(&["off", "on"]);
            #[metric] static _9: RwLockHistogram = RwLockHistogram::new(7, 64);
        }
    )*};
}

hundreds!(a b c);

#[metric]
#[unsafe(no_mangle)]
static NEVER_USED_COUNTER: Counter = Counter::new();

#[metric]
#[unsafe(no_mangle)]
static NEVER_USED_GAUGE: Gauge = Gauge::new();

const ENTRIES: usize = 302;

/// What the loader calls before `main`: the functions in the given section,
/// by name where the file has names.
fn called_by_loader(file: &object::File<'_>, section: &str) -> Vec<String> {
    let Some(section) = file.section_by_name(section) else {
        return Vec::new();
    };
    let range = section.address()..section.address() + section.size();
    let data = section.data().unwrap();
    // Where the executable may be loaded anywhere, relocations hold the
    // addresses, and the words are empty or hold the same.
    let words = data.chunks_exact(size_of::<usize>());
    let words = words.map(|word| usize::from_ne_bytes(word.try_into().unwrap()) as u64);
    let mut called: BTreeMap<u64, u64> = range
        .clone()
        .step_by(size_of::<usize>())
        .zip(words)
        .collect();
    for (offset, relocation) in file.dynamic_relocations().into_iter().flatten() {
        if range.contains(&offset) {
            let symbol = match relocation.target() {
                RelocationTarget::Symbol(index) => {
                    let symbols = file.dynamic_symbol_table().unwrap();
                    object::ObjectSymbolTable::symbol_by_index(&symbols, index)
                        .unwrap()
                        .address()
                }
                _ => 0,
            };
            called.insert(offset, symbol.wrapping_add_signed(relocation.addend()));
        }
    }
    let name = |address: u64| {
        let mut symbols = file.symbols();
        let symbol = symbols.find(|symbol| symbol.address() == address);
        let symbol = symbol.and_then(|symbol| symbol.name().ok().map(str::to_owned));
        symbol.unwrap_or_else(|| format!("{address:#x}"))
    };
    called.into_values().map(name).collect()
}

#[test]
fn metrics_are_data() {
    let entries = metrics().static_metrics();
    assert_eq!(entries.len(), ENTRIES);

    let executable = std::fs::read(std::env::current_exe().unwrap()).unwrap();
    let file = object::File::parse(&*executable).unwrap();
    let section = file.section_by_name(SECTION).unwrap();
    assert_eq!(section.size() as usize, ENTRIES * size_of::<MetricEntry>());

    // Those of the C runtime and of Rust's own, which keeps the arguments of
    // the process.
    let expected = ["frame_dummy", "ARGV_INIT_ARRAY"];
    let called = called_by_loader(&file, ".init_array");
    for function in &called {
        assert!(
            expected.iter().any(|it| function.contains(it)),
            "{called:?}"
        );
    }
    assert!(called.len() <= expected.len(), "{called:?}");
    for section in [".preinit_array", ".ctors"] {
        assert_eq!(called_by_loader(&file, section), [""; 0]);
    }
}

#[test]
fn a_counter_that_nobody_has_used_is_zeros_that_the_file_does_not_have() {
    let executable = std::fs::read(std::env::current_exe().unwrap()).unwrap();
    let file = object::File::parse(&*executable).unwrap();
    for name in ["NEVER_USED_COUNTER", "NEVER_USED_GAUGE"] {
        let symbol = file.symbol_by_name(name).unwrap();
        let section = file.section_by_index(symbol.section_index().unwrap());
        assert_eq!(section.unwrap().kind(), SectionKind::UninitializedData);
    }
}
