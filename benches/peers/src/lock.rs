//! Which versions were built, by the lock file.

const LOCK: &str = include_str!("../Cargo.lock");

/// The version of a package from the registry; the workspace's own, without a
/// source, do not count.
pub fn version(package: &str) -> &'static str {
    let wanted = format!("name = \"{package}\"");
    let found = LOCK.split("[[package]]").find_map(|entry| {
        let mut lines = entry.lines();
        lines.find(|line| *line == wanted)?;
        let version = lines.next()?.strip_prefix("version = \"")?;
        lines.next()?.strip_prefix("source")?;
        version.strip_suffix('"')
    });
    found.unwrap_or("?")
}
