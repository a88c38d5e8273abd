//! Times as whole nanoseconds since the beginning of 1970, negative before:
//! 292 years either way.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What is farther away than that is shown as the farthest.
pub(super) fn to_ns(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => {
            // There is one more before than after.
            let ns = u64::try_from(before.duration().as_nanos()).ok();
            ns.and_then(|ns| 0_i64.checked_sub_unsigned(ns))
                .unwrap_or(i64::MIN)
        }
    }
}

/// `None` if the system knows no such time.
pub(super) fn from_ns(ns: i64) -> Option<SystemTime> {
    let distance = Duration::from_nanos(ns.unsigned_abs());
    if ns < 0 {
        UNIX_EPOCH.checked_sub(distance)
    } else {
        UNIX_EPOCH.checked_add(distance)
    }
}
