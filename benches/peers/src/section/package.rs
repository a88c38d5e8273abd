//! What is measured by packages of their own.

use std::error::Error;
use std::process::Command;

use crate::Settings;

/// What an export of ten thousand series costs, in every format.
pub fn exports(_: Settings) -> Result<String, Box<dyn Error>> {
    run("exports", &[])
}

/// What ten thousand metrics cost a program.
pub fn scale(_: Settings) -> Result<String, Box<dyn Error>> {
    run("scale", &["--peers"])
}

fn run(package: &str, arguments: &[&str]) -> Result<String, Box<dyn Error>> {
    let manifest = format!("{}/../{package}/Cargo.toml", env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(env!("CARGO"))
        .args([
            "run",
            "--release",
            "--quiet",
            "--manifest-path",
            &manifest,
            "--",
        ])
        .args(arguments)
        .stderr(std::process::Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("benches/{package} ended with {}", output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}
