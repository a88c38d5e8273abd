//! The machine, which tells the instances of a job apart.

use std::{env, fs};

/// The name of this machine, if it has one that can be found without asking
/// the network.
pub(crate) fn name() -> Option<String> {
    let kernel = fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let variables = ["HOSTNAME", "COMPUTERNAME"].into_iter();
    kernel
        .into_iter()
        .chain(variables.filter_map(|name| env::var(name).ok()))
        .map(|name| name.trim().to_owned())
        .find(|name| !name.is_empty())
}
