use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

struct Entry {
    value: &'static AtomicU64,
    name: &'static str,
    help: &'static str,
}

#[linkme::distributed_slice]
static ENTRIES: [Entry];

fn enumerate() -> (usize, u64) {
    let mut sum = 0_u64;
    for entry in ENTRIES {
        sum = sum.wrapping_add(entry.value.load(Relaxed)).wrapping_add(entry.name.len() as u64);
    }
    (ENTRIES.len(), sum)
}

