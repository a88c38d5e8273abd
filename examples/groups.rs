//! Groups: many metrics of one type under one name, found by index.
//!
//! A group allocates its members in runs, when they are first written. One
//! that has room for thousands and uses three costs about what three cost.
//!
//! ```text
//! cargo run --example groups
//! ```

use metriken::{CounterGroup, HistogramGroup, metric};
use metriken_exposition::{TextEncoder, TextFormat};

/// Packets by the processor that handled them.
#[metric(name = "received_packets", unit = "packets")]
static PACKETS: CounterGroup = CounterGroup::new(1_024);

/// Size of packets, by the interface they came from.
#[metric(name = "packet_size", unit = "bytes")]
static SIZES: HistogramGroup = HistogramGroup::new(64, 3, 16);

fn main() -> std::fmt::Result {
    for index in [0, 1] {
        SIZES.insert_metadata(index, "interface".to_owned(), format!("eth{index}"));
    }
    for packet in 0..1_000_u64 {
        PACKETS.increment(packet as usize % 3);
        SIZES.record(packet as usize % 2, 64 + packet);
    }
    // An index from somewhere else is checked, and never a reason to panic.
    assert!(!PACKETS.increment(1_024));

    println!("processor 2: {:?}", PACKETS.value(2));
    let mut page = String::new();
    TextEncoder::new(TextFormat::Prometheus).encode(&mut page)?;
    // Members without labels are told apart by their index.
    print!("{page}");
    Ok(())
}
