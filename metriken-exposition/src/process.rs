//! What this process is, and when it began.

use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

/// When this process began: as the kernel knows it on Linux, at most two
/// hundredths of a second early and never late; elsewhere, when this was first
/// asked.
///
/// It is the creation time of every static metric.
pub fn start_time() -> SystemTime {
    static START: OnceLock<SystemTime> = OnceLock::new();
    *START.get_or_init(|| from_kernel().unwrap_or_else(SystemTime::now))
}

/// What the executable is called, without an extension, if the system tells.
pub fn program_name() -> Option<String> {
    let path = std::env::current_exe().ok()?;
    Some(path.file_stem()?.to_string_lossy().into_owned())
}

/// The name of this machine, if it has one that can be found without asking the
/// network. It tells the instances of a job apart.
pub fn host_name() -> Option<String> {
    let kernel = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let variables = ["HOSTNAME", "COMPUTERNAME"].into_iter();
    kernel
        .into_iter()
        .chain(variables.filter_map(|name| std::env::var(name).ok()))
        .map(|name| name.trim().to_owned())
        .find(|name| !name.is_empty())
}

#[cfg(target_os = "linux")]
fn from_kernel() -> Option<SystemTime> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // Before the uptime is read: what passes in between makes the start
    // earlier, never later.
    let now = SystemTime::now();
    let uptime = std::fs::read_to_string("/proc/uptime").ok()?;
    started(&stat, now, &uptime)
}

/// The present, minus the time since boot, plus the time from boot to the
/// start of the process: `/proc/stat` has the time of boot too, but rounded
/// to seconds.
///
/// Receivers take a counter's zero at its creation only if that lies before
/// its first sample, so the start may be early but not late. The kernel cuts
/// both times down to hundredths of a second: in the process's, that errs to
/// the early side, and in the time since boot to the late side, for which a
/// hundredth is taken off.
#[cfg(target_os = "linux")]
fn started(stat: &str, now: SystemTime, uptime: &str) -> Option<SystemTime> {
    // The unit of field 22 in proc(5). The kernel reports in this one to user
    // space, whatever its own ticks are.
    const TICK: Duration = Duration::from_millis(10);

    // The second field is the command's name in parentheses, and may contain
    // anything; field 22 is the twentieth after it.
    let (_, after_name) = stat.rsplit_once(')')?;
    let ticks: u32 = after_name.split_whitespace().nth(19)?.parse().ok()?;
    let uptime: f64 = uptime.split_whitespace().next()?.parse().ok()?;
    let since_boot = Duration::try_from_secs_f64(uptime).ok()? + TICK;
    now.checked_sub(since_boot)?
        .checked_add(TICK.checked_mul(ticks)?)
}

#[cfg(not(target_os = "linux"))]
fn from_kernel() -> Option<SystemTime> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_called_as_its_file_is() {
        let name = program_name().unwrap();
        assert!(name.starts_with("metriken_exposition-"), "{name}");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_start_is_never_late_and_hardly_early_however_the_kernel_cuts_the_times() {
        let boot = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        // In milliseconds since boot, against every phase of a tick.
        for start in 5_000..5_020 {
            for now in 5_020..5_040 {
                let (ticks, fields) = (start / 10, "0 ".repeat(19));
                let stat = format!("7 (a) b) {fields}{ticks} 0");
                let uptime = format!("{}.{:02} 3.14", now / 1_000, now % 1_000 / 10);
                let found = started(&stat, boot + Duration::from_millis(now), &uptime).unwrap();
                let start = boot + Duration::from_millis(start);
                let early = start.duration_since(found).expect("it is not late");
                assert!(early < Duration::from_millis(20), "{early:?}");
            }
        }
    }

    #[test]
    fn the_process_began_a_moment_ago() {
        let age = start_time().elapsed().unwrap();
        assert!(age < Duration::from_secs(600), "{age:?}");
        assert_eq!(start_time(), start_time());
    }
}
