#![allow(dead_code, unused_imports)]

fn now_ns() -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the call fills the structure it is given.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut time) };
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// Prints: ns from the given time to all entries read, entries, resident
/// bytes, and ns to read an entry's name and value once that is all cached.
fn main() {
    let started: u64 = std::env::args().nth(1).unwrap().parse().unwrap();
    let (entries, sum) = enumerate();
    let enumerated = now_ns();
    std::hint::black_box(sum);
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: u64 = statm.split(' ').nth(1).unwrap().parse().unwrap();
    let mut rounds: Vec<u64> = (0..101)
        .map(|_| {
            let start = now_ns();
            std::hint::black_box(enumerate());
            now_ns() - start
        })
        .collect();
    rounds.sort_unstable();
    let entry_ns = rounds[50] as f64 / entries.max(1) as f64;
    println!("{} {entries} {} {entry_ns}", enumerated - started, pages * 4096);
}

