use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

#[repr(C)]
struct Entry {
    value: AtomicU64,
    name: &'static str,
    help: &'static str,
}

#[macro_export]
macro_rules! entry {
    ($name:literal, $help:literal) => {
        const _: () = {
            #[used]
            #[unsafe(link_section = "plain_entries")]
            static ENTRY: Entry = Entry { value: AtomicU64::new(0), name: $name, help: $help };
        };
    };
}

#[allow(improper_ctypes)]
unsafe extern "C" {
    #[link_name = "__start_plain_entries"]
    static START: Entry;
    #[link_name = "__stop_plain_entries"]
    static STOP: Entry;
}

fn enumerate() -> (usize, u64) {
    let (start, stop) = (&raw const START, &raw const STOP);
    // SAFETY: the linker puts these symbols around the section of entries.
    let entries = unsafe { std::slice::from_raw_parts(start, stop.offset_from(start) as usize) };
    let mut sum = 0_u64;
    for entry in entries {
        sum = sum.wrapping_add(entry.value.load(Relaxed)).wrapping_add(entry.name.len() as u64);
    }
    (entries.len(), sum)
}

