//! The machine: keeping to a processor, and telling whether others use it.

use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

/// How many processors are measured on. Two are enough to contend, and what
/// more of them do to a shared cache line is known.
pub fn processors() -> usize {
    thread::available_parallelism().map_or(1, |n| n.get().min(2))
}

/// Keeps the calling thread on one processor.
pub fn pin(processor: usize) {
    // SAFETY: a set of no processors is all zeros.
    let mut set: libc::cpu_set_t = unsafe { std::mem::zeroed() };
    // SAFETY: the number is far below the size of a set.
    unsafe { libc::CPU_SET(processor, &mut set) };
    // SAFETY: the set is of the size that is said.
    unsafe { libc::sched_setaffinity(0, size_of_val(&set), &set) };
}

/// Time of all processors that went to others, since some moment, in seconds.
fn taken_by_others() -> f64 {
    let stat = std::fs::read_to_string("/proc/stat").unwrap_or_default();
    let first = stat.lines().next().unwrap_or_default();
    let ticks: Vec<f64> = first
        .split_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect();
    // user, nice, system, irq, softirq, steal; not idle and iowait.
    let busy: f64 = [0, 1, 2, 5, 6, 7]
        .iter()
        .filter_map(|&i| ticks.get(i))
        .sum();
    // SAFETY: a usage of nothing is all zeros.
    let mut own: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: the call fills the structure it is given.
    unsafe { libc::getrusage(libc::RUSAGE_SELF, &mut own) };
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 * 1e-6;
    busy / 100.0 - seconds(own.ru_utime) - seconds(own.ru_stime)
}

/// Independent additions a nanosecond. A processor whose physical core also
/// runs something else, which a virtual machine is not told, does fewer.
fn speed() -> f64 {
    const STEPS: u32 = 1_000_000;
    let start = Instant::now();
    let mut sums = [1_u64; 4];
    for _ in 0..STEPS {
        let [a, b, c, d] = &mut sums;
        // SAFETY: it adds to four registers.
        unsafe {
            std::arch::asm!(
                "add {0}, 1",
                "add {1}, 1",
                "add {2}, 1",
                "add {3}, 1",
                "add {0}, 1",
                "add {1}, 1",
                "add {2}, 1",
                "add {3}, 1",
                inout(reg) * a,
                inout(reg) * b,
                inout(reg) * c,
                inout(reg) * d,
                options(nomem, nostack)
            );
        }
    }
    std::hint::black_box(sums);
    f64::from(STEPS) * 8.0 / start.elapsed().as_nanos() as f64
}

/// The speed of the slowest processor, as a part of the best ever seen.
fn relative_speed() -> f64 {
    static BEST: Mutex<f64> = Mutex::new(0.0);
    let of = |processor| {
        let measure = move || {
            pin(processor);
            (0..8).map(|_| speed()).fold(0.0, f64::max)
        };
        thread::spawn(measure).join().unwrap()
    };
    let slowest = (0..processors()).map(of).fold(f64::MAX, f64::min);
    let mut best = BEST.lock().unwrap();
    *best = best.max(slowest);
    slowest / *best
}

/// Part of full speed below which a processor is shared with somebody.
const FULL_SPEED: f64 = 0.9;

/// Waits until others leave the machine alone, or until `patience` is used up.
pub fn wait_until_quiet(patience: &mut Duration) {
    let start = Instant::now();
    while start.elapsed() < *patience {
        let before = taken_by_others();
        thread::sleep(Duration::from_millis(200));
        if taken_by_others() - before < 0.03 && relative_speed() > FULL_SPEED {
            break;
        }
    }
    *patience = patience.saturating_sub(start.elapsed());
}

/// Watches for others from when it is made.
pub struct Watch {
    start: Instant,
    taken: f64,
}

impl Watch {
    pub fn start() -> Self {
        Watch {
            start: Instant::now(),
            taken: taken_by_others(),
        }
    }

    pub fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    /// Whether others have disturbed.
    pub fn disturbed(&self) -> bool {
        let taken = taken_by_others() - self.taken;
        let time = self.start.elapsed().as_secs_f64() * processors() as f64;
        taken > 0.04 * time + 0.02 || relative_speed() < FULL_SPEED
    }
}
