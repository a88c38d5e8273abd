//! `docs/benchmarks.md`: prose by hand, and measured parts between markers.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{lock, machine, peer};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/benchmarks.md");

/// Replaces what is between the markers of each of `parts`.
pub fn write(parts: &[(&str, String)]) -> Result<(), Box<dyn Error>> {
    let mut page = fs::read_to_string(PAGE)?;
    for (name, text) in parts {
        let (begin, end) = (
            format!("<!-- {name} -->\n"),
            format!("<!-- end of {name} -->"),
        );
        let missing = || format!("{PAGE} has no place for {name}");
        let start = page.find(&begin).ok_or_else(missing)? + begin.len();
        let length = page[start..].find(&end).ok_or_else(missing)?;
        page.replace_range(start..start + length, &format!("\n{}\n\n", text.trim()));
    }
    fs::write(PAGE, page)?;
    Ok(())
}

/// What was measured on, and what.
pub fn machine() -> Result<String, Box<dyn Error>> {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| {
        let value = info.lines().find_map(|line| line.strip_prefix(name));
        value.map_or("?", |value| value.trim_start_matches(['\t', ' ', ':']))
    };
    let rustc = Command::new("rustc").arg("--version").output()?;
    let peers: Vec<String> = peer::packages()
        .map(|package| format!("{package} {}", lock::version(package)))
        .collect();
    Ok(format!(
        "- Machine: {} (family {}, model {}), {} of its processors, Linux, {}\n\
         - Toolchain: {}\n\
         - This project: metriken {}\n\
         - Peers: {}\n\
         - Command: `cargo run --release --manifest-path benches/peers/Cargo.toml -- --write`\n",
        field("model name"),
        field("cpu family"),
        field("model\t"),
        machine::processors(),
        std::env::consts::ARCH,
        String::from_utf8(rustc.stdout)?.trim(),
        own_version()?,
        peers.join(", "),
    ))
}

fn own_version() -> Result<String, Box<dyn Error>> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.toml");
    let manifest = fs::read_to_string(manifest)?;
    let version = manifest.lines().find_map(|l| l.strip_prefix("version = "));
    Ok(version.unwrap_or("?").trim_matches('"').to_owned())
}
