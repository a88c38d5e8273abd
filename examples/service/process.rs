//! What the system knows of the process: asked when somebody reads it, and at
//! no cost otherwise.

use std::sync::LazyLock;
use std::time::Instant;

use metriken::{CallbackCounter, CallbackFloatGauge, CallbackGauge, metric};

static STARTED: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Time since the service was started.
#[metric(name = "process_uptime", unit = "seconds")]
static UPTIME: CallbackFloatGauge = CallbackFloatGauge::new(uptime_s);

/// Processor time that the process used.
#[metric(name = "process_cpu", unit = "nanoseconds")]
static CPU: CallbackCounter = CallbackCounter::new(cpu_ns);

/// Threads of the process.
#[metric(name = "process_threads", unit = "threads")]
static THREADS: CallbackGauge = CallbackGauge::new(|| system::status("Threads:"));

/// Memory of the process that is in RAM.
#[metric(name = "process_resident_memory", unit = "kibibytes")]
static RESIDENT: CallbackGauge = CallbackGauge::new(|| system::status("VmRSS:"));

/// Files, sockets and the like that the process has open.
#[metric(name = "process_open_fds")]
static OPEN_FILES: CallbackGauge = CallbackGauge::new(system::open_files);

/// Time since this was first called, which is what [`main`](crate::main)
/// begins with.
pub(crate) fn uptime_s() -> f64 {
    STARTED.elapsed().as_secs_f64()
}

/// Processor time that the process used so far; 0 where nobody can tell.
pub(crate) fn cpu_ns() -> u64 {
    system::cpu_ns()
}

#[cfg(target_os = "linux")]
mod system {
    use std::fs;

    /// In which `/proc` counts time: hundredths of a second, on every machine.
    const TICK_NS: u64 = 10_000_000;

    /// Fields 14 and 15 of proc(5)'s `stat`: in user code, and in the kernel.
    pub(super) fn cpu_ns() -> u64 {
        let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
        // The second field is a name in parentheses, with anything in it.
        let (_, after_name) = stat.rsplit_once(')').unwrap_or_default();
        let fields = after_name.split_whitespace().skip(11).take(2);
        let ticks: u64 = fields.filter_map(|field| field.parse::<u64>().ok()).sum();
        ticks * TICK_NS
    }

    /// The number in a line of proc(5)'s `status`.
    pub(super) fn status(field: &str) -> i64 {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix(field));
        let number = line.and_then(|line| line.split_whitespace().next());
        number.and_then(|number| number.parse().ok()).unwrap_or(0)
    }

    pub(super) fn open_files() -> i64 {
        // The directory itself is open while it is read.
        fs::read_dir("/proc/self/fd").map_or(0, |files| files.count() as i64 - 1)
    }
}

/// Where there is no `/proc`, the metrics read 0.
#[cfg(not(target_os = "linux"))]
mod system {
    pub(super) fn cpu_ns() -> u64 {
        0
    }

    pub(super) fn status(_field: &str) -> i64 {
        0
    }

    pub(super) fn open_files() -> i64 {
        0
    }
}
