//! What this process is, and when it began.

use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

/// When this process began: as the kernel knows it on Linux, to a hundredth
/// of a second; elsewhere, when this was first asked.
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

/// The present, minus the time since boot, plus the time from boot to the
/// start of the process: `/proc/stat` has the time of boot too, but rounded
/// to seconds.
#[cfg(target_os = "linux")]
fn from_kernel() -> Option<SystemTime> {
    // The unit of field 22 in proc(5). The kernel reports in this one to user
    // space, whatever its own ticks are.
    const TICKS_PER_SECOND: u32 = 100;

    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is the command's name in parentheses, and may contain
    // anything; field 22 is the twentieth after it.
    let (_, after_name) = stat.rsplit_once(')')?;
    let ticks: u64 = after_name.split_whitespace().nth(19)?.parse().ok()?;
    let uptime = std::fs::read_to_string("/proc/uptime").ok()?;
    let uptime: f64 = uptime.split_whitespace().next()?.parse().ok()?;

    let boot = SystemTime::now().checked_sub(Duration::try_from_secs_f64(uptime).ok()?)?;
    let after_boot = Duration::from_secs(ticks) / TICKS_PER_SECOND;
    Some((boot + after_boot).min(SystemTime::now()))
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
    fn the_process_began_a_moment_ago() {
        let age = start_time().elapsed().unwrap();
        assert!(age < Duration::from_secs(600), "{age:?}");
        assert_eq!(start_time(), start_time());
    }
}
